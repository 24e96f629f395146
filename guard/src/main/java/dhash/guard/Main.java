package dhash.guard;

import dhash.engine.rollout.Operator;
import dhash.guard.cli.Console;
import dhash.guard.cli.Desk;
import dhash.guard.cli.Dhash;
import dhash.guard.cli.Provenance;
import dhash.guard.composition.Composition;
import dhash.guard.composition.Installation;
import dhash.guard.composition.Program;
import dhash.guard.port.ExitCode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Starts the program: the one place that looks at the clock, the environment and the terminal, and
 * knows every part.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs one command line and returns its exit code. */
  static int run(String... args) {
    StandardOutput out = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    Desk desk = desk(out, args);
    int exitCode = Dhash.commandLine(desk, args).execute(args);
    desk.console().out().flush();
    if (out.lost().isEmpty()) {
      return exitCode;
    }
    desk.console()
        .say(
            "dhash: standard output can't be written: "
                + out.lost().get()
                + ". What was printed there is lost; all else was done.");
    return exitCode == ExitCode.DONE.value() ? ExitCode.ERROR.value() : exitCode;
  }

  private static Desk desk(StandardOutput out, String... args) {
    Map<String, String> variables = System.getenv();
    Path root = root(variables);
    Console console = console(out, variables, args);
    InstantSource clock = new SteadyClock(System.currentTimeMillis(), System.nanoTime());
    Program program = program(root);
    return new Desk(
        root,
        program.home(),
        variables,
        console,
        clock,
        Thread::sleep,
        () -> UUID.randomUUID().toString(),
        () ->
            new Operator(
                System.getProperty("user.name", "unknown"),
                host(),
                Provenance.of(variables, terminal())),
        program.version(),
        new Composition(
            root,
            variables,
            clock,
            System::nanoTime,
            RandomGenerator.getDefault(),
            Thread::sleep,
            program));
  }

  /**
   * The wall clock as it was at the start, moved on by the monotonic one: a clock that is set back
   * or ahead meanwhile neither stretches nor cuts a window.
   */
  private record SteadyClock(long startMillis, long startNanos) implements InstantSource {
    @Override
    public java.time.Instant instant() {
      return java.time.Instant.ofEpochMilli(startMillis).plusNanos(System.nanoTime() - startNanos);
    }
  }

  /** Where the work is: said, or the nearest folder upwards that looks like it, or here. */
  private static Path root(Map<String, String> variables) {
    String said = System.getProperty("dhash.root", variables.getOrDefault("DHASH_ROOT", ""));
    Path here = Path.of("").toAbsolutePath();
    if (!said.isEmpty()) {
      return Path.of(said).toAbsolutePath();
    }
    return Stream.iterate(here, Objects::nonNull, Path::getParent)
        .filter(folder ->
            Files.isDirectory(folder.resolve(".dhash"))
                || Files.exists(folder.resolve("quality-gates-config.json")))
        .findFirst()
        .orElse(here);
  }

  private static Program program(Path root) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path home = Path.of(System.getProperty("dhash.home", root.toString()));
    String version =
        Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "1.2.3");
    return new Program(
        root,
        home,
        Path.of(System.getProperty("dhash.java", java.toString())),
        new Installation(home).guard(),
        version);
  }

  @SuppressWarnings(
      "SystemConsoleNull") // it is null where there is no terminal, whatever its documentation says
  private static Console console(
      StandardOutput out, Map<String, String> variables, String... args) {
    java.io.Console terminal = System.console();
    boolean isTerminal = terminal != null && terminal.isTerminal();
    boolean plain =
        variables.containsKey("NO_COLOR")
            || variables.getOrDefault("TERM", "dumb").equals("dumb")
            || Stream.of(args).anyMatch("--no-color"::equals);
    return new Console(
        stream(out),
        stream(new FileOutputStream(FileDescriptor.err)),
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
        isTerminal,
        isTerminal && !plain);
  }

  private static PrintStream stream(OutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  /** The device that is typed at; empty where there is none, or it can't be told. */
  private static Optional<String> terminal() {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
      return device.matches("/dev/(pts/|tty).*") ? Optional.of(device) : Optional.empty();
    } catch (IOException | UnsupportedOperationException untold) {
      return Optional.empty();
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }
}
