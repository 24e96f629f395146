package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.redaction.Redactor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * What a guard in the background has said of its end, for whoever started it in vain.
 *
 * @param log where it says that
 * @param begin how long the log was before it was started, in bytes
 */
record LastWords(Path log, long begin, Redactor redactor) {
  private static final int MOST_BYTES = 64 * 1024;

  /** How {@link Failures} begins. */
  private static final String TROUBLE = "dhash: ";

  /** What is said from now on. */
  static LastWords from(Path log, Redactor redactor) throws IOException {
    return new LastWords(log, Files.exists(log) ? Files.size(log) : 0, redactor);
  }

  /**
   * Why nobody takes an order.
   *
   * @param alive whether the guard that was started is there still
   */
  GuardException silence(String environment, boolean alive) throws IOException {
    List<String> lines = lines();
    Optional<String> trouble =
        lines.stream().filter(line -> line.startsWith(TROUBLE)).reduce((_, later) -> later);
    String reason = trouble.map(line -> line.substring(TROUBLE.length())).orElse("");
    String said = reason.isEmpty() || reason.endsWith(".") ? reason : reason + ".";
    String remedy =
        trouble
            .map(line -> lines.lastIndexOf(line) + 1)
            .filter(next -> next < lines.size() && !lines.get(next).contains("DEBUG=1"))
            .map(next -> lines.get(next) + " Then ")
            .orElse("Mend that, then ");
    return alive
        ? new GuardException(
            ExitCode.TIMED_OUT,
            "The guard of "
                + environment
                + " does not answer."
                + (said.isEmpty() ? "" : " One said: " + said),
            "The order was withdrawn.",
            "See " + log + ".")
        : new GuardException(
            ExitCode.ERROR,
            "The guard of "
                + environment
                + (said.isEmpty() ? " ended at once." : " ended at once: " + said),
            "The order was withdrawn; whatever serves goes on serving.",
            remedy + "give the order again; all of it stands in " + log + ".");
  }

  private List<String> lines() throws IOException {
    if (!Files.exists(log)) {
      return List.of();
    }
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
      channel.position(Math.max(begin, channel.size() - MOST_BYTES));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      return redactor.redact(text).lines().toList();
    }
  }
}
