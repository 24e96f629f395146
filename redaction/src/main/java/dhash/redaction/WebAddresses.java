package dhash.redaction;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what is secret of an address as a whole: logins, and the paths of webhooks. JSON may write
 * a slash as {@code \/}.
 */
final class WebAddresses {
  private static final String SLASH = "(?:\\\\{0,8}+/)";

  /** {@code scheme://user:password@host}. */
  private static final Pattern LOGIN =
      Pattern.compile("(:" + SLASH + "{2})[^\\s/\"'<>?#]{0,1024}@");

  private static final Pattern URL =
      Pattern.compile(
          "((?i:https?):"
              + SLASH
              + "{2})([^\\s/\"'<>\\\\]{1,255}+)("
              + SLASH
              + ")((?:[^\\s\"'<>\\\\]|\\\\{1,8}+/)*+)");

  private WebAddresses() {}

  static String mask(String text) {
    if (text.indexOf(':') < 0 || text.indexOf('/') < 0) {
      return text;
    }
    String masked = URL.matcher(text).replaceAll(WebAddresses::withoutWebhookPath);
    return masked.indexOf('@') < 0
        ? masked
        : LOGIN.matcher(masked).replaceAll("$1" + Redactor.MASK + "@");
  }

  /** Whoever knows the path of a webhook can post to it. */
  private static String withoutWebhookPath(MatchResult url) {
    boolean secret = !url.group(4).isEmpty() && isWebhook(url.group(2), url.group(4));
    return Matcher.quoteReplacement(
        secret ? url.group(1) + url.group(2) + url.group(3) + Redactor.MASK : url.group());
  }

  private static boolean isWebhook(String authority, String behind) {
    String host = authority.toLowerCase(Locale.ROOT);
    String path = "/" + behind.toLowerCase(Locale.ROOT).replace("\\", "");
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
