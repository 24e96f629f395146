package dhash.redaction;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Masks private keys in PEM, whole or cut off, also on one line with escaped line ends. */
final class PrivateKeys {
  private static final Pattern BEGIN =
      Pattern.compile("-----BEGIN[A-Z0-9 +%]{1,60}PRIVATE[A-Z0-9 +%]{1,20}-----");

  private PrivateKeys() {}

  static String mask(String text) {
    if (!text.contains("-----BEGIN")) {
      return text;
    }
    StringBuilder masked = new StringBuilder(text.length());
    Matcher begin = BEGIN.matcher(text);
    int copied = 0;
    while (begin.find(copied)) {
      masked.append(text, copied, begin.end()).append(Redactor.MASK);
      int end = text.indexOf("-----END", begin.end());
      copied = end < 0 ? text.length() : end;
    }
    return masked.append(text, copied, text.length()).toString();
  }
}
