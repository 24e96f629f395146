package dhash.engine.plan;

import java.util.Objects;

/**
 * An immutable artifact together with the configuration it runs with. Deploying the same tag twice
 * makes two revisions: the number, not the tag, is the identity, so a candidate is never mistaken
 * for its baseline.
 *
 * @param number counted up from 1 in each environment
 * @param tag the name people use for the artifact, such as {@code v1.2.3}
 * @param digest SHA-256 of the artifact, 64 lowercase hexadecimal digits
 */
public record Revision(int number, String tag, String digest) {
  public Revision {
    if (number < 1) {
      throw new IllegalArgumentException("a revision's number starts at 1, not " + number);
    }
    Objects.requireNonNull(tag);
    Objects.requireNonNull(digest);
  }

  /** The short name, such as {@code r7}. */
  public String name() {
    return "r" + number;
  }

  @Override
  public String toString() {
    return name() + " (" + tag + ")";
  }
}
