package dhash.redaction;

import java.util.regex.Pattern;

/** Masks e-mail addresses, card numbers and social security numbers of the United States. */
final class PersonalData {
  /** The areas, groups and serials that were never given are those of the SSA. */
  private static final Pattern SOCIAL_SECURITY_NUMBER =
      Pattern.compile(
          "(?:(?<![A-Za-z0-9_-])|(?<=\\\\[nrt])|(?<=%[0-9A-Fa-f]{2}))"
              + "(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![A-Za-z0-9_-])");

  /** Without hyphens only where it is said what the digits are. */
  private static final Pattern NAMED_SOCIAL_SECURITY_NUMBER =
      Pattern.compile(
          "(?i)((?<![a-z])ssn|social security (?:number|no\\.?))([^0-9\\n]{1,12}+)"
              + "[0-9]{3}[ .-]?[0-9]{2}[ .-]?[0-9]{4}(?![0-9])");

  private PersonalData() {}

  static String mask(String text, String who) {
    String masked = Emails.mask(text, who);
    if (!hasDigits(masked)) {
      return masked;
    }
    masked = NAMED_SOCIAL_SECURITY_NUMBER.matcher(masked).replaceAll("$1$2" + Redactor.MASK);
    masked = SOCIAL_SECURITY_NUMBER.matcher(masked).replaceAll(Redactor.MASK);
    return Cards.mask(masked);
  }

  /** Most texts need no closer look: fewer than nine digits make neither number. */
  private static boolean hasDigits(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      digits += c >= '0' && c <= '9' ? 1 : 0;
      if (digits == 9) {
        return true;
      }
    }
    return false;
  }
}
