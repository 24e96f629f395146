package dhash.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Channel;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Whatever people write, the services get what they document, and nobody is called. */
class PayloadsTest {
  private static final List<Vendor> VENDORS = List.of(new Slack(), new Teams(), new Discord());

  private final List<String> warnings = new ArrayList<>();
  private final Payloads payloads = new Payloads(new Forms(Path.of("nowhere"), warnings::add));

  private static Notice notice(Occasion occasion, String message, Map<String, String> details) {
    return new Notice("a-1:2:0", occasion, "staging", Instant.EPOCH, message, details);
  }

  /** As it is sent. */
  private JsonNode sent(Vendor vendor, Notice notice) throws BrokenForm {
    ObjectNode payload = payloads.payload(vendor, notice, Optional.of(Channel.EMAIL));
    byte[] bytes = Payloads.write(payload);
    assertThat(VendorRules.violations(vendor, payload, bytes.length)).isEmpty();
    return JsonMapper.shared().readTree(bytes);
  }

  static Stream<Arguments> everything() {
    return Stream.of(Occasion.values())
        .flatMap(occasion -> VENDORS.stream().map(vendor -> Arguments.of(occasion, vendor)));
  }

  @ParameterizedTest
  @MethodSource("everything")
  void every_built_in_template_makes_what_its_vendor_takes(Occasion occasion, Vendor vendor)
      throws BrokenForm {
    sent(vendor, notice(occasion, "it happened", Map.of()));
    JsonNode full =
        sent(
            vendor,
            notice(occasion, "it happened", Map.of("version", "v1", "rollout", "staging-1")));
    assertThat(full.toString()).contains("it happened", "v1", "a-1:2:0", "email could not be told");
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"}],\"text\":\"pwned\"",
        "\\\" \\\\ \\",
        "two\nlines\r\nand a\ttab",
        "\u0000\u001b[31mred\u0007\u202Ebackwards",
        "half a character \uD83D and a whole \uD83D\uDE80",
        "{{message}} {{{id}}} {{#details}}{{/details}} {{=<% %>=}}",
        "<!channel> <!here> <!everyone> <@U123> <!subteam^S1> <https://evil|click>",
        "@everyone @here @channel <@&123> <@!1> <#1>",
        "<at>Bob</at> <AT id=\"0\">all</AT>",
        "[click](https://evil.example) **bold** ```code``` ||hidden|| # big",
        "</script><img src=x onerror=alert(1)>&lt;&amp;"
      })
  void hostile_text_stays_text_and_calls_nobody(String hostile) throws BrokenForm {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("version", hostile);
    details.put(hostile, "value");
    for (Vendor vendor : VENDORS) {
      JsonNode harmless =
          sent(vendor, notice(Occasion.FAILURE, "x", Map.of("version", "x", "y", "value")));
      JsonNode payload = sent(vendor, notice(Occasion.FAILURE, hostile, details));
      assertThat(shape(payload)).isEqualTo(shape(harmless));
      assertThat(texts(payload))
          .allSatisfy(text ->
              assertThat(text)
                  .doesNotContainIgnoringCase("@everyone", "@here", "@channel")
                  .doesNotContain("\u0000", "\u001b", "\u202E"));
      if (vendor instanceof Slack) {
        assertThat(texts(payload)).noneMatch(text -> text.contains("<") || text.contains(">"));
      }
      if (vendor instanceof Teams) {
        assertThat(texts(payload)).noneMatch(text -> text.matches("(?is).*</?at.*"));
      }
      if (vendor instanceof Discord) {
        assertThat(payload.path("allowed_mentions").path("parse").isEmpty()).isTrue();
        assertThat(texts(payload)).noneMatch(text -> text.matches("(?s).*(^|[^\\\\])[<\\[*|].*"));
      }
    }
    assertThat(warnings).isEmpty();
  }

  /** Names and kinds without the texts. */
  private static String shape(JsonNode node) {
    if (node.isObject()) {
      StringBuilder shape = new StringBuilder("{");
      node.properties().forEach(p -> shape.append(p.getKey()).append(shape(p.getValue())));
      return shape.append('}').toString();
    }
    if (node.isArray()) {
      StringBuilder shape = new StringBuilder("[");
      node.forEach(child -> shape.append(shape(child)));
      return shape.append(']').toString();
    }
    return node.getNodeType().toString();
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isString()) {
      texts.add(node.stringValue());
    }
    node.forEach(child -> texts.addAll(texts(child)));
    return texts;
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "&", "<", "\\", "*", "\"", "\uD83D\uDE80", "\n"})
  void what_is_too_long_is_cut_with_an_ellipsis(String piece) throws BrokenForm {
    Map<String, String> details = new LinkedHashMap<>();
    for (int i = 0; i < 50; i++) {
      details.put("name " + i, piece.repeat(4000));
    }
    for (Vendor vendor : VENDORS) {
      JsonNode payload =
          sent(vendor, notice(Occasion.SUCCESS, "begin " + piece.repeat(100_000), details));
      List<String> texts = texts(payload);
      assertThat(texts).anyMatch(text -> text.startsWith("begin") && text.endsWith("…"));
      assertThat(texts).allMatch(text -> text.equals(Escape.plain(text)));
      if (vendor instanceof Slack) {
        assertThat(texts).as("no half entity").noneMatch(t -> t.matches("(?s).*&[a-z]{0,3}…"));
      }
    }
  }

  @Test
  void more_details_than_a_section_holds_go_on_in_the_next() throws BrokenForm {
    Map<String, String> details = new LinkedHashMap<>();
    for (int i = 0; i < 23; i++) {
      details.put("name" + i, "value");
    }
    assertThat(texts(sent(new Slack(), notice(Occasion.INFO, "m", details))))
        .filteredOn(text -> text.startsWith("*name"))
        .hasSize(23);
  }

  @Test
  void a_mail_has_one_subject_and_escapes_its_html() throws BrokenForm {
    Payloads.Mail mail =
        payloads.mail(
            notice(
                Occasion.FAILURE,
                "down\r\nBcc: evil@example.com\r\n\r\n<script>alert(1)</script>",
                Map.of("error", "\"><img src=x>")),
            Optional.of(Channel.SLACK));
    assertThat(mail.subject())
        .startsWith("[staging] Failed: down Bcc: evil@example.com")
        .doesNotContain("\r", "\n");
    assertThat(mail.html())
        .contains("&lt;script&gt;", "&quot;&gt;&lt;img src=x&gt;")
        .doesNotContain("<script", "<img");
    assertThat(mail.text()).contains("error: \"><img src=x>", "slack, which could not be told");
  }
}
