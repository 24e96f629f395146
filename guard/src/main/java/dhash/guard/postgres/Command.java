package dhash.guard.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end within a bounded time. */
final class Command {
  private static final int TAIL_BYTES = 4096;
  private static final Path NOWHERE = Path.of("/dev/null");

  private Command() {}

  /**
   * @param output the last 4 KiB of what it wrote
   */
  record Result(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  /**
   * Runs it with a bare environment, so that no secret of ours reaches a server that outlives us.
   *
   * @param log takes what the program writes; overwritten
   * @throws IOException when the program can't be started or does not end in time
   */
  static Result run(List<String> command, Path log, Duration limit)
      throws IOException, InterruptedException {
    return run(command, NOWHERE, log, limit);
  }

  /** As above, with a file for the program to read. */
  static Result run(List<String> command, Path input, Path log, Duration limit)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    String path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.environment().put("LC_ALL", "C");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(input.toFile()));
    Process process = builder.start();
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            command.getFirst() + " did not end within " + limit.toSeconds() + " s");
      }
      return new Result(process.exitValue(), tail(log));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Whether it ends well; what it writes is not kept, and no file is needed. */
  static boolean succeeds(List<String> command, Duration limit)
      throws IOException, InterruptedException {
    return run(command, NOWHERE, NOWHERE, limit).succeeded();
  }

  /** The end of a file that may be long; empty where there is none. */
  static String tail(Path file) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
      int length = (int) Math.min(TAIL_BYTES, content.length());
      byte[] bytes = new byte[length];
      content.seek(content.length() - length);
      content.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8).strip();
    }
  }
}
