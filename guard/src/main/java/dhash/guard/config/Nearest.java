package dhash.guard.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {
  private static final int LONGEST = 200;

  private Nearest() {}

  /**
   * The candidate with the fewest slips of the pen (one letter missing, too many, wrong, or two
   * swapped) from {@code word}, ignoring case; empty where all are too far away to be meant.
   */
  public static Optional<String> to(String word, Collection<String> candidates) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    record Guess(String candidate, int slips) {}
    return candidates.stream()
        .map(c -> new Guess(c, slips(word.toLowerCase(Locale.ROOT), c.toLowerCase(Locale.ROOT))))
        .filter(g -> g.slips() <= Math.max(1, Math.min(word.length(), g.candidate().length()) / 3))
        .min(Comparator.comparingInt(Guess::slips).thenComparing(Guess::candidate))
        .map(Guess::candidate);
  }

  /** "Did you mean X?" or, where nothing is near, all that there is. */
  static String advice(String word, Collection<String> candidates) {
    return to(word, candidates)
        .map(c -> "Did you mean " + c + "?")
        .orElseGet(() -> "Known: " + String.join(", ", candidates) + ".");
  }

  /** The Damerau-Levenshtein distance (optimal string alignment). */
  static int slips(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int wrong = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(wrong, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
