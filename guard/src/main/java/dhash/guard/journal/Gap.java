package dhash.guard.journal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that stands for polls which were taken out: {@code {"thinned":…,"prev":…,"hash":…}}. Its
 * hashes are those of the first line's {@code prev} and of the last line, so that the chain goes on
 * over it.
 *
 * @param polls how many lines there were
 * @see Thinning
 */
record Gap(int polls, String prev, String hash) {
  private static final String BEGIN = "{\"thinned\":";
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"thinned\":(\\d{1,9}),\"prev\":\"([0-9a-f]{64})\",\"hash\":\"([0-9a-f]{64})\"}");

  /** The line, with its line feed. */
  byte[] line() {
    String line = BEGIN + polls + ",\"prev\":\"" + prev + "\",\"hash\":\"" + hash + "\"}\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * @param line without its line feed
   * @return empty where the line is another
   */
  static Optional<Gap> of(byte[] line) {
    if (line.length < BEGIN.length() || line[2] != BEGIN.charAt(2)) {
      return Optional.empty();
    }
    Matcher found = LINE.matcher(new String(line, StandardCharsets.ISO_8859_1));
    return found.matches()
        ? Optional.of(new Gap(Integer.parseInt(found.group(1)), found.group(2), found.group(3)))
        : Optional.empty();
  }

  /** With one more line behind it. */
  Gap and(String lastHash) {
    return new Gap(polls + 1, prev, lastHash);
  }
}
