package dhash.redaction;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what is secret of an address as a whole: logins, and the paths of webhooks. JSON may write
 * a slash as {@code \/}; and an address may stand in another one, as it is or percent-encoded.
 */
final class WebAddresses {
  private static final String SLASH = "(?:\\\\{0,8}+/)";

  /** {@code scheme://user:password@host}. */
  private static final Pattern LOGIN =
      Pattern.compile("(:" + SLASH + "{2})[^\\s/\"'<>?#]{0,1024}@");

  private static final Pattern ENCODED_LOGIN =
      Pattern.compile("(?i)(%3A%2F%2F)(?:[^\\s/\"'<>?#&%]|%(?!2F|40|26)){0,1024}+%40");

  /** The path ends where another address begins. */
  private static final Pattern URL =
      Pattern.compile(
          "((?i:https?):"
              + SLASH
              + "{2})([^\\s/\"'<>\\\\]{1,255}+)("
              + SLASH
              + ")((?:(?!(?i:https?:))[^\\s\"'<>\\\\]|\\\\{1,8}+/)*+)");

  private static final Pattern ENCODED_URL =
      Pattern.compile("(?i)(https?%3A%2F%2F)([^\\s/\"'<>\\\\%]{1,255}+)(%2F)([^\\s\"'<>\\\\&]*+)");

  private WebAddresses() {}

  static String mask(String text) {
    String masked = text;
    if (text.indexOf('%') >= 0) {
      masked = ENCODED_URL.matcher(masked).replaceAll(WebAddresses::withoutWebhookPath);
      masked = ENCODED_LOGIN.matcher(masked).replaceAll("$1" + Redactor.MASK + "%40");
    }
    if (text.indexOf('/') >= 0) {
      masked = URL.matcher(masked).replaceAll(WebAddresses::withoutWebhookPath);
      masked =
          masked.indexOf('@') < 0
              ? masked
              : LOGIN.matcher(masked).replaceAll("$1" + Redactor.MASK + "@");
    }
    return masked;
  }

  /** Whoever knows the path of a webhook can post to it. */
  private static String withoutWebhookPath(MatchResult url) {
    boolean secret = !url.group(4).isEmpty() && isWebhook(url.group(2), url.group(4));
    return Matcher.quoteReplacement(
        secret ? url.group(1) + url.group(2) + url.group(3) + Redactor.MASK : url.group());
  }

  private static boolean isWebhook(String authority, String behind) {
    String host = authority.toLowerCase(Locale.ROOT);
    String path = "/" + behind.toLowerCase(Locale.ROOT).replace("\\", "").replace("%2f", "/");
    return host.startsWith("hooks.")
        || host.contains("@hooks.")
        || host.endsWith(".webhook.office.com")
        || host.contains(".logic.azure.com")
        || host.contains(".powerplatform.com")
        || host.contains(".powerautomate.com")
        || host.endsWith("flow.microsoft.com")
        || path.contains("/webhook")
        || path.startsWith("/workflows/")
        || path.contains("/powerautomate/");
  }
}
