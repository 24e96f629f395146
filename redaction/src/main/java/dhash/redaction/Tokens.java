package dhash.redaction;

import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Masks what is a secret by its looks: tokens that vendors give a form, and those of HTTP. */
final class Tokens {
  /** Where a word begins; JSON may have written a line end before it. */
  private static final String BEGIN = "(?:(?<![A-Za-z0-9_-])|(?<=\\\\[nrt])|(?<=%[0-9A-Fa-f]{2}))";

  private static final Pattern SCHEME_AND_TOKEN =
      Pattern.compile(
          "(?i)" + BEGIN + "(bearer|basic)((?:[ \\t]|%20|\\+){1,8}+)([A-Za-z0-9._~+/=%-]{8,}+)");

  /** As each vendor documents its own, or as its secret scanners look for it. */
  private static final Pattern KNOWN_SHAPE =
      Pattern.compile(
          BEGIN
              + "(?:(?:AKIA|ASIA)[0-9A-Z]{16}(?![0-9A-Za-z])" // Amazon
              + "|gh[pousr]_[A-Za-z0-9]{20,}+|github_pat_[A-Za-z0-9_]{20,}+"
              + "|glpat-[A-Za-z0-9_-]{20,}+" // GitLab
              + "|xox[abeprs]-[A-Za-z0-9-]{10,}+|xapp-[A-Za-z0-9-]{10,}+" // Slack
              + "|eyJ[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]*+" // JWT
              + "|[sr]k_(?:live|test)_[A-Za-z0-9]{10,}+|whsec_[A-Za-z0-9+/=]{16,}+" // Stripe
              + "|AIza[A-Za-z0-9_-]{35}|ya29\\.[A-Za-z0-9_-]{20,}+" // Google
              + "|SG\\.[A-Za-z0-9_-]{16,}+\\.[A-Za-z0-9_-]{16,}+" // SendGrid
              + "|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{40,}+"
              + "|hv[bs]\\.[A-Za-z0-9_-]{20,}+" // Vault
              + "|dop_v1_[0-9a-f]{40,}+" // DigitalOcean
              + "|[MNO][A-Za-z0-9]{23}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,}+" // Discord
              + "|[0-9]{8,10}:AA[A-Za-z0-9_-]{33}" // Telegram
              + "|sk-(?=[A-Za-z_-]{0,99}[0-9])[A-Za-z0-9_-]{20,}+" // OpenAI, Anthropic
              + "|AGE-SECRET-KEY-1[A-Z0-9]{20,}+)");

  private static final Set<String> WORDS_AFTER_BEARER =
      Set.of("authentication", "authorization", "credential", "credentials", "token", "tokens");

  /** That of Slack. */
  private static final int SHORTEST_SHAPE = 15;

  /** A longer run of small letters is no English word. */
  private static final int LONGEST_WORD = 15;

  private Tokens() {}

  /** What stands behind the word Bearer or Basic. */
  static String maskAfterSchemes(String text) {
    return namesScheme(text)
        ? SCHEME_AND_TOKEN.matcher(text).replaceAll(Tokens::withoutToken)
        : text;
  }

  /** What looks like the tokens of well-known services. */
  static String maskShapes(String text) {
    return hasLongWord(text) ? KNOWN_SHAPE.matcher(text).replaceAll(Redactor.MASK) : text;
  }

  private static boolean namesScheme(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ((text.charAt(i) | 0x20) == 'b'
          && (text.regionMatches(true, i, "bearer", 0, 6)
              || text.regionMatches(true, i, "basic", 0, 5))) {
        return true;
      }
    }
    return false;
  }

  /** Most texts need no closer look: each shape has this many characters of a word in a row. */
  private static boolean hasLongWord(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inWord = c < 128 && (Character.isLetterOrDigit(c) || "_-.:".indexOf(c) >= 0);
      length = inWord ? length + 1 : 0;
      if (length == SHORTEST_SHAPE) {
        return true;
      }
    }
    return false;
  }

  private static String withoutToken(MatchResult match) {
    String scheme = match.group(1);
    String token = match.group(3).replaceAll("[.]+$", "");
    boolean secret =
        scheme.equalsIgnoreCase("bearer")
            ? !isProse(scheme, token)
            : token
                .chars()
                .skip(1)
                .anyMatch(c -> Character.isUpperCase(c) || Character.isDigit(c) || c == '=');
    return Matcher.quoteReplacement(
        secret ? match.group(1) + match.group(2) + Redactor.MASK : match.group());
  }

  /** In a sentence both are small letters. */
  private static boolean isProse(String scheme, String token) {
    boolean words =
        scheme.equals("bearer")
            && token.length() <= LONGEST_WORD
            && token.chars().allMatch(c -> c >= 'a' && c <= 'z');
    return words || WORDS_AFTER_BEARER.contains(token.toLowerCase(Locale.ROOT));
  }
}
