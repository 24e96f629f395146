package dhash.guard;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * What a command prints, and whether it got through: a {@code PrintStream} keeps that to itself.
 */
final class StandardOutput extends OutputStream {
  private final OutputStream to;
  private Optional<IOException> lost = Optional.empty();

  StandardOutput(OutputStream to) {
    this.to = to;
  }

  /**
   * Why something was lost, if it was. A reader that has seen enough, as {@code head} does, is no
   * reason.
   */
  Optional<String> lost() {
    return lost.map(failure -> String.valueOf(failure.getMessage()))
        .filter(why -> !why.contains("Broken pipe"));
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      to.write(bytes, offset, length);
    } catch (IOException failure) {
      lost = Optional.of(failure);
      throw failure;
    }
  }
}
