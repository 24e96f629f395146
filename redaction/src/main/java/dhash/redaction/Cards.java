package dhash.redaction;

import java.util.Set;

/**
 * Masks card numbers: 13 to 19 digits, together or in the groups in which they are printed, that
 * begin as an issuer's do (ISO/IEC 7812: 3 to 6, and 2200 to 2720) and end with the digit that Luhn
 * wants. One pass over the digits.
 */
final class Cards {
  private static final int FEWEST = 13;
  private static final int MOST = 19;

  /** Groups of one number; more can't be in one. */
  private static final int MOST_GROUPS = 5;

  /**
   * How many digits stand together as issuers print them, each group a digit: 4-4-4-4 and so on.
   */
  private static final Set<Integer> PRINTED =
      Set.of(4441, 4442, 4443, 4444, 44441, 44442, 44443, 464, 465);

  private final String text;
  private final StringBuilder masked = new StringBuilder();
  private int copied;

  private Cards(String text) {
    this.text = text;
  }

  static String mask(String text) {
    return new Cards(text).mask();
  }

  private String mask() {
    int at = 0;
    while (at < text.length()) {
      if (!isDigit(at)) {
        boolean encoded = text.charAt(at) == '%' && isHex(at + 1) && isHex(at + 2);
        at += encoded ? 3 : 1;
        continue;
      }
      int end = groupEnd(at);
      int cardEnd = begins(at) ? cardEnd(at, end) : at;
      if (cardEnd > at) {
        masked.append(text, copied, at).append(Redactor.MASK);
        copied = cardEnd;
      }
      at = Math.max(end, cardEnd);
    }
    return copied == 0 ? text : masked.append(text, copied, text.length()).toString();
  }

  /** Where the number ends whose first group this is; {@code begin} where it is none. */
  private int cardEnd(int begin, int firstEnd) {
    int length = firstEnd - begin;
    if (length >= FEWEST && length <= MOST) {
      return isCard(text.substring(begin, firstEnd)) && ends(firstEnd) ? firstEnd : begin;
    }
    return length == 4 ? endOfGroups(begin, firstEnd) : begin;
  }

  /** Likewise, of one that is printed in groups: each adds a digit to its shape. */
  private int endOfGroups(int begin, int firstEnd) {
    StringBuilder digits = new StringBuilder(MOST).append(text, begin, firstEnd);
    int shape = 4;
    int end = firstEnd;
    int found = begin;
    for (int groups = 2; groups <= MOST_GROUPS; groups++) {
      int separator = separator(end);
      int next = end + separator;
      end = groupEnd(next);
      int length = end - next;
      if (separator == 0 || length == 0 || length > 6) {
        return found;
      }
      digits.append(text, next, end);
      shape = shape * 10 + length;
      if (PRINTED.contains(shape) && ends(end) && isCard(digits)) {
        found = end;
      }
    }
    return found;
  }

  private static boolean isCard(CharSequence digits) {
    return isIssued(digits) && hasLuhnDigit(digits);
  }

  private static boolean isIssued(CharSequence digits) {
    int first = digits.charAt(0) - '0';
    int four = Integer.parseInt(digits.subSequence(0, 4).toString());
    return (first >= 3 && first <= 6) || (four >= 2200 && four <= 2720);
  }

  private static boolean hasLuhnDigit(CharSequence digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int value = i % 2 == 0 ? digit : digit * 2;
      sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
  }

  /** Not within a word, a decimal number or an id; but behind what URLs and JSON write. */
  private boolean begins(int at) {
    if (at == 0 || (at >= 3 && text.charAt(at - 3) == '%' && isHex(at - 2) && isHex(at - 1))) {
      return true;
    }
    char before = text.charAt(at - 1);
    boolean lineEnd = at >= 2 && "nrt".indexOf(before) >= 0 && text.charAt(at - 2) == '\\';
    boolean decimal = before == '.' && at >= 2 && isDigit(at - 2);
    return lineEnd || !(Character.isLetterOrDigit(before) || before == '-' || decimal);
  }

  private boolean ends(int at) {
    if (at >= text.length()) {
      return true;
    }
    char after = text.charAt(at);
    boolean joined = (after == '.' || after == '-') && isLetterOrDigit(at + 1);
    return !Character.isLetterOrDigit(after) && !joined;
  }

  private int separator(int at) {
    if (at >= text.length()) {
      return 0;
    }
    if (text.startsWith("%20", at)) {
      return 3;
    }
    return " -+\u00a0".indexOf(text.charAt(at)) >= 0 ? 1 : 0;
  }

  private int groupEnd(int at) {
    int end = at;
    while (end < text.length() && isDigit(end)) {
      end++;
    }
    return end;
  }

  private boolean isDigit(int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private boolean isLetterOrDigit(int at) {
    return at < text.length() && Character.isLetterOrDigit(text.charAt(at));
  }

  private boolean isHex(int at) {
    return at < text.length() && Character.digit(text.charAt(at), 16) >= 0;
  }
}
