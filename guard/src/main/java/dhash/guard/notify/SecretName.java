package dhash.guard.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Decides by its name whether a value is a secret. */
final class SecretName {
  private static final Pattern LAST_WORD =
      Pattern.compile(
          ".*(password|passwd|passphrase|secret|token|apikey)"
              + "|pwd|accesskey|secretkey|privatekey|authorization|cookie|credentials?");
  private static final Set<String> LAST_TWO_WORDS =
      Set.of(
          "api key",
          "access key",
          "secret key",
          "private key",
          "auth key",
          "signing key",
          "webhook url",
          "access token",
          "db pass",
          "user pass",
          "smtp pass");
  private static final Set<String> WHOLE_LINE = Set.of("authorization", "cookie");

  private SecretName() {}

  /**
   * Whether a value of this name must not be seen: {@code DB_PASSWORD}, {@code apiKey}, {@code
   * X-Auth-Token}; but not {@code password_file} or {@code tokens}.
   */
  static boolean isSecret(String name) {
    List<String> words = words(name);
    if (words.isEmpty()) {
      return false;
    }
    String last = words.getLast();
    String lastTwo = words.size() < 2 ? "" : words.get(words.size() - 2) + " " + last;
    return LAST_WORD.matcher(last).matches() || LAST_TWO_WORDS.contains(lastTwo);
  }

  /** Whether the unquoted value goes on to the end of the line: headers. */
  static boolean takesWholeLine(String name) {
    List<String> words = words(name);
    return !words.isEmpty() && WHOLE_LINE.contains(words.getLast());
  }

  /** Splits at underscores, hyphens, dots and where a capital follows a small letter. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i <= name.length(); i++) {
      boolean letter = i < name.length() && Character.isLetterOrDigit(name.charAt(i));
      boolean hump =
          letter
              && i > 0
              && Character.isUpperCase(name.charAt(i))
              && Character.isLowerCase(name.charAt(i - 1));
      if ((!letter || hump) && !word.isEmpty()) {
        words.add(word.toString().toLowerCase(Locale.ROOT));
        word.setLength(0);
      }
      if (letter) {
        word.append(name.charAt(i));
      }
    }
    return words;
  }
}
