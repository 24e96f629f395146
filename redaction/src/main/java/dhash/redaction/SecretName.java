package dhash.redaction;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Decides by its name whether a value is a secret. */
public final class SecretName {
  /** Also as the end of a longer word: {@code PGPASSWORD}. */
  private static final List<String> ENDS_OF_LAST_WORD =
      List.of("password", "passwd", "passphrase", "passcode", "secret", "token", "apikey");

  private static final Set<String> LAST_WORD =
      Set.of(
          "pwd",
          "accesskey",
          "secretkey",
          "privatekey",
          "authorization",
          "cookie",
          "credential",
          "credentials",
          "ssn");

  private static final Set<String> LAST_TWO_WORDS =
      Set.of(
          "api key",
          "access key",
          "secret key",
          "private key",
          "auth key",
          "signing key",
          "account key",
          "encryption key",
          "master key",
          "webhook url",
          "db pass",
          "user pass",
          "smtp pass",
          "amz signature",
          "goog signature");

  /** What these are called anywhere else may be anything. */
  private static final Set<String> IN_A_QUERY = Set.of("sig", "signature", "pass");

  private static final Set<String> WHOLE_LINE = Set.of("authorization", "cookie");

  private SecretName() {}

  /**
   * Whether a value of this name must not be seen: {@code DB_PASSWORD}, {@code apiKey}, {@code
   * X-Auth-Token}; but not {@code password_file} or {@code tokens}.
   */
  public static boolean isSecret(String name) {
    int end = wordEnd(name, name.length());
    int begin = wordBegin(name, end);
    String last = word(name, begin, end);
    if (last.isEmpty()) {
      return false;
    }
    if (LAST_WORD.contains(last) || ENDS_OF_LAST_WORD.stream().anyMatch(last::endsWith)) {
      return true;
    }
    int endBefore = wordEnd(name, begin);
    String before = word(name, wordBegin(name, endBefore), endBefore);
    return LAST_TWO_WORDS.contains(before + " " + last);
  }

  /** Whether a parameter of a URL must not be seen: what is too short to say it elsewhere, too. */
  static boolean isSecretParameter(String name) {
    return isSecret(name) || IN_A_QUERY.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether the unquoted value goes on to the end of the line: headers. */
  static boolean takesWholeLine(String name) {
    int end = wordEnd(name, name.length());
    return WHOLE_LINE.contains(word(name, wordBegin(name, end), end));
  }

  private static String word(String name, int begin, int end) {
    return name.substring(begin, end).toLowerCase(Locale.ROOT);
  }

  /** Words are parted by underscores, hyphens, dots, and where a capital follows a small letter. */
  private static int wordBegin(String name, int end) {
    int begin = end;
    while (begin > 0 && Character.isLetterOrDigit(name.charAt(begin - 1))) {
      begin--;
      boolean hump =
          begin > 0
              && Character.isUpperCase(name.charAt(begin))
              && Character.isLowerCase(name.charAt(begin - 1));
      if (hump) {
        return begin;
      }
    }
    return begin;
  }

  private static int wordEnd(String name, int from) {
    int end = from;
    while (end > 0 && !Character.isLetterOrDigit(name.charAt(end - 1))) {
      end--;
    }
    return end;
  }
}
