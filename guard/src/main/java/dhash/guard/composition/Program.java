package dhash.guard.composition;

import dhash.guard.port.OutlivesJobs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * This program itself, as it can be started again.
 *
 * @param root the project's root, in which it works
 * @param home where the program stands
 * @param java the Java that runs it
 * @param jar what is run
 */
public record Program(Path root, Path home, Path java, Path jar, String version) {
  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  /**
   * Runs for months: leaves the JVM its usual compilers, but not its usual appetite. One whose heap
   * is full in whatever thread ends, and is started again.
   */
  List<String> supervisorCommand() {
    return command(List.of("-Xmx96m", "-XX:+ExitOnOutOfMemoryError"), "supervise");
  }

  List<String> guardCommand(String environment) {
    return command(List.of("-Xmx128m"), "guard", "--env", environment);
  }

  /** In a session of its own, so that neither Ctrl-C nor a closed terminal reaches it. */
  ProcessHandle startDetached(List<String> arguments, Path output) throws IOException {
    List<String> command = new ArrayList<>();
    SETSID.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .ifPresent(command::add);
    command.addAll(command(List.of(heapFor(arguments)), arguments.toArray(String[]::new)));
    Files.createDirectories(output.toAbsolutePath().getParent());
    Process process =
        OutlivesJobs.of(new ProcessBuilder(command))
            .directory(root.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    return process.toHandle();
  }

  /** A quarter of a megabyte more for each environment that is guarded. */
  private static String heapFor(List<String> arguments) {
    return "-Xmx" + (128 + Collections.frequency(arguments, "--env") / 4) + "m";
  }

  private List<String> command(List<String> limits, String... arguments) {
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(limits);
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-Djdk.httpclient.bufsize=4096",
            "-Ddhash.home=" + home,
            "-Ddhash.java=" + java,
            "-Ddhash.root=" + root,
            "-jar",
            jar.toString()));
    command.addAll(List.of(arguments));
    return command;
  }
}
