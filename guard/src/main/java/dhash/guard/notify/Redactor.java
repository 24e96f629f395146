package dhash.guard.notify;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Masks secrets in whatever is about to be written: by their known value, by the name that stands
 * before them, and by their looks. Takes time in proportion to the text. Safe for use by several
 * threads.
 */
public final class Redactor {
  static final String MASK = "***";

  /** Shorter values would mask half of every sentence. */
  private static final int SHORTEST_KNOWN = 4;

  /** {@code scheme://user:password@host}. */
  private static final Pattern LOGIN_IN_URL = Pattern.compile("://[^\\s/\"'<>?#]{0,1024}@");

  private static final Pattern URL =
      Pattern.compile("(https?://)([^\\s/\"'<>\\\\]{1,255}+)(/[^\\s\"'<>\\\\]*+)");
  private static final Pattern SCHEME_AND_TOKEN =
      Pattern.compile("(?i)\\b(bearer|basic)([ \\t]{1,8}+)([A-Za-z0-9._~+/=-]{8,}+)");
  private static final Pattern KNOWN_SHAPE =
      Pattern.compile(
          "(?<![A-Za-z0-9_-])(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}+|xox[abeprs]-[A-Za-z0-9-]{10,}+"
              + "|eyJ[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]{10,}+\\.[A-Za-z0-9_-]*+)");
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[^-]*+");
  private static final Set<String> WORDS_AFTER_BEARER =
      Set.of("authentication", "authorization", "credential", "credentials", "token", "tokens");

  private final List<String> known = new CopyOnWriteArrayList<>();

  /** From now on this value is masked wherever it stands, also as JSON and URLs write it. */
  public void learn(String secret) {
    if (secret.length() < SHORTEST_KNOWN) {
      return;
    }
    Stream.of(
            secret,
            secret.replace("\\", "\\\\").replace("\"", "\\\""),
            URLEncoder.encode(secret, StandardCharsets.UTF_8),
            URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"))
        .distinct()
        .filter(s -> !known.contains(s))
        .forEach(known::add);
  }

  /** The text with every secret in it replaced by {@code ***}. */
  public String redact(String text) {
    String masked = text;
    for (String secret :
        known.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList()) {
      masked = masked.replace(secret, MASK);
    }
    masked = PRIVATE_KEY.matcher(masked).replaceAll("$1" + MASK);
    masked = URL.matcher(masked).replaceAll(Redactor::withoutWebhookPath);
    masked = LOGIN_IN_URL.matcher(masked).replaceAll("://" + MASK + "@");
    masked = NamedValues.mask(masked);
    masked = SCHEME_AND_TOKEN.matcher(masked).replaceAll(Redactor::withoutToken);
    return KNOWN_SHAPE.matcher(masked).replaceAll(MASK);
  }

  /** Whoever knows the path of a webhook can post to it. */
  private static String withoutWebhookPath(MatchResult url) {
    String host = url.group(2).toLowerCase(Locale.ROOT);
    String path = url.group(3).toLowerCase(Locale.ROOT);
    boolean webhook =
        host.startsWith("hooks.")
            || host.endsWith(".webhook.office.com")
            || host.contains(".logic.azure.com")
            || host.contains(".powerplatform.com")
            || host.contains(".powerautomate.com")
            || host.endsWith("flow.microsoft.com")
            || path.contains("/webhook")
            || path.startsWith("/workflows/")
            || path.contains("/powerautomate/");
    return Matcher.quoteReplacement(
        webhook && path.length() > 1 ? url.group(1) + url.group(2) + "/" + MASK : url.group());
  }

  private static String withoutToken(MatchResult match) {
    String token = match.group(3);
    boolean secret =
        match.group(1).equalsIgnoreCase("bearer")
            ? !WORDS_AFTER_BEARER.contains(token.toLowerCase(Locale.ROOT).replaceAll("[.]+$", ""))
            : token
                .chars()
                .skip(1)
                .anyMatch(c -> Character.isUpperCase(c) || Character.isDigit(c) || c == '=');
    return Matcher.quoteReplacement(
        secret ? match.group(1) + match.group(2) + MASK : match.group());
  }
}
