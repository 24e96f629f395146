package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** A command that has ended, with all that it printed. */
record Ended(List<String> command, int exitCode, String out, String err) {

  /** Fails with everything that was printed unless the command ended so. */
  Ended with(int expected) {
    assertThat(exitCode).as(toString()).isEqualTo(expected);
    return this;
  }

  /** Fails unless the prose holds all of these. */
  Ended saying(String... texts) {
    assertThat(err).as(toString()).contains(texts);
    return this;
  }

  @Override
  public String toString() {
    return String.join(" ", command)
        + "\nended "
        + exitCode
        + "\n--- out ---\n"
        + out
        + "--- err ---\n"
        + err;
  }
}
