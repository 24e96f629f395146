package dhash.service.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes secrets and personal data out of a text that is to be logged. */
public final class Redactor {
  private static final String MASK = "[REDACTED]";

  private static final Pattern USER_INFO_OF_URL =
      Pattern.compile(
          "(?<scheme>\\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://)[^\\s/@:]{0,256}:[^\\s/@]{1,256}@");
  private static final Pattern AUTHORIZATION =
      Pattern.compile("(?i)\\b(?<scheme>bearer|basic)\\s+[a-z0-9._~+/=-]{8,4096}");
  private static final Pattern NAMED_SECRET =
      Pattern.compile(
          "(?i)(?<name>[a-z0-9_-]{0,40}(?:password|passwd|pwd|secret|token|api[_-]?key)\\\\?[\"']?"
              + "\\s{0,4}[:=]\\s{0,4})(?:(?<quote>\\\\?[\"'])(?:(?!\\k<quote>).){0,4096}\\k<quote>"
              + "|(?!\\[REDACTED])[^\\s,;&\"'}]{1,4096})");
  private static final Pattern EMAIL =
      Pattern.compile(
          "\\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,8}\\b");
  private static final Pattern SOCIAL_SECURITY_NUMBER =
      Pattern.compile("(?<![\\d-])(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}(?![\\d-])");
  private static final Pattern CARD =
      Pattern.compile("(?<![0-9A-Za-z.-])\\d(?:[ -]?\\d){12,18}(?![0-9A-Za-z-])");

  private Redactor() {}

  /** The text with every secret replaced by {@code [REDACTED]}. */
  public static String redact(String text) {
    String safe = USER_INFO_OF_URL.matcher(text).replaceAll("${scheme}" + MASK + "@");
    safe = AUTHORIZATION.matcher(safe).replaceAll("${scheme} " + MASK);
    safe = NAMED_SECRET.matcher(safe).replaceAll("${name}" + MASK);
    safe = EMAIL.matcher(safe).replaceAll(Matcher.quoteReplacement(MASK));
    safe = SOCIAL_SECURITY_NUMBER.matcher(safe).replaceAll(Matcher.quoteReplacement(MASK));
    return CARD.matcher(safe)
        .replaceAll(
            found -> Matcher.quoteReplacement(hasLuhnDigit(found.group()) ? MASK : found.group()));
  }

  private static boolean hasLuhnDigit(String number) {
    int sum = 0;
    boolean twice = false;
    for (int at = number.length() - 1; at >= 0; at--) {
      int digit = Character.digit(number.charAt(at), 10);
      if (digit < 0) {
        continue;
      }
      int value = twice ? digit * 2 : digit;
      sum += value > 9 ? value - 9 : value;
      twice = !twice;
    }
    return sum % 10 == 0;
  }
}
