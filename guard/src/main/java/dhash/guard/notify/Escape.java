package dhash.guard.notify;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Writes text of people so that it stays text, whatever is in it: it neither ends the string or tag
 * that it stands in, nor calls anybody, nor turns the reading direction.
 */
final class Escape {
  private static final char WORD_JOINER = '\u2060';

  /** All but line feed and tab, and the characters that reverse the order of what follows. */
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]|[\\u202A-\\u202E\\u2066-\\u2069]");

  private static final Pattern CALL =
      Pattern.compile("@(?=everyone|here|channel|group|all\\b)", Pattern.CASE_INSENSITIVE);
  private static final Pattern TEAMS_MENTION =
      Pattern.compile("<(?=/?at)", Pattern.CASE_INSENSITIVE);
  private static final Pattern MARKDOWN = Pattern.compile("[\\\\*_~`|<>\\[\\]()#]");

  private Escape() {}

  /** For people who read nothing but text. Half a character becomes a question mark. */
  static String plain(String text) {
    String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    return INVISIBLE.matcher(whole).replaceAll("");
  }

  /** For one line, such as a header of a mail: nothing begins a second one. */
  static String line(String text) {
    return plain(text.replaceAll("\\R|\\t", " "));
  }

  static String html(String text) {
    return entities(plain(text)).replace("\"", "&quot;").replace("'", "&#39;");
  }

  /** Slack's control sequences all begin with an angle bracket. */
  static String slack(String text) {
    return json(entities(silent(plain(text))));
  }

  /** Discord's begin with one too; what formats is escaped, and what calls is broken up. */
  static String discord(String text) {
    return json(MARKDOWN.matcher(silent(plain(text))).replaceAll("\\\\$0"));
  }

  /** The built-in cards show text in runs, which nothing formats; a mention is broken up. */
  static String teams(String text) {
    return json(TEAMS_MENTION.matcher(silent(plain(text))).replaceAll("<" + WORD_JOINER));
  }

  private static String silent(String text) {
    return CALL.matcher(text).replaceAll("@" + WORD_JOINER);
  }

  private static String entities(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String json(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsCharArray(text));
  }
}
