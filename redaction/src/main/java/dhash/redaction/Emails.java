package dhash.redaction;

import java.util.Locale;
import java.util.Set;

/**
 * Masks e-mail addresses, also where a URL writes the sign as {@code %40}. What is looked at around
 * each sign is bounded by the longest address there can be (RFC 5321: 64 and 255 characters).
 */
final class Emails {
  private static final int LONGEST_LOCAL = 64;
  private static final int LONGEST_DOMAIN = 255;

  /** Last labels that make it a file or a unit of systemd: {@code logo@2x.png}. */
  private static final Set<String> NO_DOMAINS =
      Set.of(
          "png", "jpg", "jpeg", "gif", "bmp", "webp", "svg", "pdf", "js", "css", "json", "service",
          "timer", "socket", "target", "slice", "conf", "log", "jar", "java");

  private Emails() {}

  /**
   * @param who the address that stays
   */
  static String mask(String text, String who) {
    StringBuilder masked = new StringBuilder();
    int copied = 0;
    int at = next(text, 0);
    while (at >= 0) {
      int sign = text.charAt(at) == '@' ? 1 : 3;
      int begin = localBegin(text, at, copied);
      int end = domainEnd(text, at + sign);
      boolean address = begin < at && end > at + sign;
      if (address && !text.substring(begin, end).equals(who)) {
        masked.append(text, copied, begin).append(Redactor.MASK);
        copied = end;
        at = end - sign;
      }
      at = next(text, at + sign);
    }
    return copied == 0 ? text : masked.append(text, copied, text.length()).toString();
  }

  private static int next(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '@' || (c == '%' && text.startsWith("%40", i))) {
        return i;
      }
    }
    return -1;
  }

  private static int localBegin(String text, int end, int least) {
    int begin = end;
    while (begin > least && end - begin < LONGEST_LOCAL && isLocal(text.charAt(begin - 1))) {
      begin--;
    }
    boolean escaped = begin > 0 && text.charAt(begin - 1) == '\\';
    if (escaped && end - begin > 1 && "nrt".indexOf(text.charAt(begin)) >= 0) {
      begin++; // a line end, as JSON writes it
    }
    return begin;
  }

  /** Where the domain ends that begins here; there where it begins if it is none. */
  private static int domainEnd(String text, int begin) {
    int end = begin;
    while (end < text.length() && end - begin < LONGEST_DOMAIN && isDomain(text.charAt(end))) {
      end++;
    }
    while (end > begin && !isAlphanumeric(text.charAt(end - 1))) {
      end--;
    }
    String domain = text.substring(begin, end);
    int dot = domain.lastIndexOf('.');
    if (dot <= 0 || !isAlphanumeric(domain.charAt(0))) {
      return begin;
    }
    String last = domain.substring(dot + 1).toLowerCase(Locale.ROOT);
    boolean top = last.length() >= 2 && last.chars().allMatch(c -> c >= 'a' && c <= 'z');
    return (top || last.startsWith("xn--")) && !NO_DOMAINS.contains(last) ? end : begin;
  }

  private static boolean isLocal(char c) {
    return isAlphanumeric(c) || "._+%-".indexOf(c) >= 0;
  }

  private static boolean isDomain(char c) {
    return isAlphanumeric(c) || c == '.' || c == '-';
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || Character.isLetter(c);
  }
}
