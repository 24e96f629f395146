package dhash.guard.notify;

import dhash.guard.port.Channel;
import dhash.guard.port.Notifier.Notice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Puts notices into words, by templates: a payload for each service, a mail. */
final class Payloads {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SUBJECT = "Subject:";
  private static final int LONGEST_SUBJECT = 200;
  private static final int LONGEST_MESSAGE = 4000;
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_VALUE = 2000;

  private final Forms forms;

  Payloads(Forms forms) {
    this.forms = forms;
  }

  /** A mail's parts. */
  record Mail(String subject, String text, String html) {}

  /**
   * @param insteadOf the channel that was to be told
   */
  ObjectNode payload(Vendor vendor, Notice notice, Optional<Channel> insteadOf) throws BrokenForm {
    String file = Forms.name(notice.occasion(), vendor.channel().word() + ".json");
    Map<String, Object> values = values(notice, insteadOf);
    return forms.use(file, template -> payload(vendor, template, values));
  }

  private static ObjectNode payload(Vendor vendor, String template, Map<String, Object> values)
      throws BrokenForm {
    try {
      if (JSON.readTree(Stencil.fill(template, values, vendor::escape))
          instanceof ObjectNode payload) {
        vendor.fit(payload);
        return payload;
      }
      throw new BrokenForm("it makes no JSON object");
    } catch (JacksonException | IllegalArgumentException e) {
      throw new BrokenForm("it makes no message: " + oneLine(e), e);
    }
  }

  private static String oneLine(Exception e) {
    String message =
        e instanceof JacksonException json
            ? json.getOriginalMessage() + " in line " + json.getLocation().getLineNr()
            : String.valueOf(e.getMessage());
    return Escape.line(message);
  }

  Mail mail(Notice notice, Optional<Channel> insteadOf) throws BrokenForm {
    Map<String, Object> values = values(notice, insteadOf);
    String html =
        forms.use(
            Forms.name(notice.occasion(), "email.html"),
            template -> Stencil.fill(template, values, Escape::html));
    return forms.use(
        Forms.name(notice.occasion(), "email.txt"), template -> mail(template, html, values));
  }

  /** The first line of the text is the subject, and stays one line whatever is filled in. */
  private static Mail mail(String template, String html, Map<String, Object> values)
      throws BrokenForm {
    String[] parts = template.split("\\R", 2);
    if (!parts[0].startsWith(SUBJECT) || parts.length < 2) {
      throw new BrokenForm("its first line is not \"" + SUBJECT + " …\"");
    }
    String subject = Stencil.fill(parts[0].substring(SUBJECT.length()), values, Escape::line);
    String text = Stencil.fill(parts[1], values, Escape::plain);
    return new Mail(
        Cut.to(Escape.line(subject).strip(), LONGEST_SUBJECT), text.strip() + "\n", html);
  }

  /** Tries a template of the project on a notice; empty where it can be used. */
  Optional<String> trouble(Channel channel, String file, Notice sample) {
    Map<String, Object> values = values(sample, Optional.empty());
    return switch (channel) {
      case SLACK -> forms.trouble(file, template -> payload(new Slack(), template, values));
      case TEAMS -> forms.trouble(file, template -> payload(new Teams(), template, values));
      case DISCORD -> forms.trouble(file, template -> payload(new Discord(), template, values));
      case EMAIL ->
          file.endsWith(".html")
              ? forms.trouble(file, template -> Stencil.fill(template, values, Escape::html))
              : forms.trouble(file, template -> mail(template, "", values));
      case CONSOLE, FILE -> Optional.empty();
    };
  }

  static byte[] write(ObjectNode payload) {
    return JSON.writeValueAsBytes(payload);
  }

  private static Map<String, Object> values(Notice notice, Optional<Channel> insteadOf) {
    Map<String, Object> values = new HashMap<>();
    values.put("id", notice.id());
    values.put("event", notice.occasion().word());
    values.put("type", Kinds.type(notice.occasion()));
    values.put("environment", notice.environment());
    values.put("message", Cut.to(notice.message(), LONGEST_MESSAGE));
    values.put("time", notice.at().toString());
    insteadOf.ifPresent(channel -> values.put("insteadOf", channel.word()));
    List<Map<String, Object>> details = new ArrayList<>();
    Map<String, Object> facts = new LinkedHashMap<>();
    Iterator<Map.Entry<String, String>> all = notice.details().entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, String> detail = all.next();
      String name = Cut.to(detail.getKey(), LONGEST_NAME);
      String value = Cut.to(detail.getValue(), LONGEST_VALUE);
      details.add(Map.of("name", name, "value", value, "more", all.hasNext()));
      facts.put(name, value);
    }
    values.put("details", details);
    values.put("hasDetails", !details.isEmpty());
    values.put("facts", facts);
    return values;
  }
}
