package dhash.guard.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The tools that people use on our files. */
final class Shell {
  private Shell() {}

  static boolean has(String tool) {
    return Files.isExecutable(Path.of("/usr/bin", tool));
  }

  /** Runs a tool, expects it to succeed, and returns what it wrote. */
  static String run(Path folder, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    StringWriter output = new StringWriter();
    if (read(folder, environment, written -> written.transferTo(output), command) != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + output);
    }
    return output.toString();
  }

  /** What is done with all that a tool writes. */
  @FunctionalInterface
  interface Output {
    void read(BufferedReader written) throws IOException;
  }

  /** Runs a tool and hands on what it writes as it comes; returns its exit code. */
  static int read(Path folder, Map<String, String> environment, Output output, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(folder.toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    try (BufferedReader written = process.inputReader(StandardCharsets.UTF_8)) {
      output.read(written);
    }
    return process.waitFor();
  }
}
