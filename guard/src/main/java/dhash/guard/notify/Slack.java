package dhash.guard.notify;

import dhash.guard.port.Channel;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Block Kit. Limits: docs.slack.dev/reference/block-kit/blocks (header 150, section 3000, field
 * 2000, 10 fields, 10 context elements, 50 blocks a message), text of a message 40,000.
 */
final class Slack implements Vendor {
  private static final int MOST_BLOCKS = 50;
  private static final int MOST_FIELDS = 10;
  private static final int MOST_ELEMENTS = 10;
  private static final int LONGEST_HEADER = 150;
  private static final int LONGEST_SECTION = 3000;
  private static final int LONGEST_FIELD = 2000;

  /** Slack itself cuts a notice's text off behind this. */
  private static final int LONGEST_TEXT = 4000;

  @Override
  public Channel channel() {
    return Channel.SLACK;
  }

  @Override
  public String escape(String text) {
    return Escape.slack(text);
  }

  @Override
  public void fit(ObjectNode payload) {
    if (!payload.path("text").isString() && !payload.path("blocks").isArray()) {
      throw new IllegalArgumentException("it has neither a text nor blocks");
    }
    Cut.member(payload, "text", LONGEST_TEXT);
    if (payload.path("blocks") instanceof ArrayNode blocks) {
      List<JsonNode> fitting = new ArrayList<>();
      for (JsonNode block : blocks) {
        fitting.addAll(fitting(block));
      }
      blocks.removeAll();
      fitting.stream().limit(MOST_BLOCKS).forEach(blocks::add);
    }
  }

  private static List<JsonNode> fitting(JsonNode block) {
    Cut.member(
        block.path("text"),
        "text",
        block.path("type").asString("").equals("header") ? LONGEST_HEADER : LONGEST_SECTION);
    if (block.path("elements") instanceof ArrayNode elements) {
      elements.forEach(element -> Cut.member(element, "text", LONGEST_FIELD));
      while (elements.size() > MOST_ELEMENTS) {
        elements.remove(elements.size() - 1);
      }
    }
    return block instanceof ObjectNode section && section.path("fields") instanceof ArrayNode fields
        ? split(section, fields)
        : List.of(block);
  }

  /** Fields that are too many go on in a section of their own; none without any is left. */
  private static List<JsonNode> split(ObjectNode section, ArrayNode fields) {
    List<JsonNode> rest = new ArrayList<>();
    fields.forEach(rest::add);
    rest.forEach(field -> Cut.member(field, "text", LONGEST_FIELD));
    List<JsonNode> sections = new ArrayList<>();
    for (int from = 0; from < rest.size(); from += MOST_FIELDS) {
      ObjectNode part = section.objectNode();
      if (from == 0) {
        part.setAll(section);
      } else {
        part.put("type", "section");
      }
      ArrayNode own = part.putArray("fields");
      rest.subList(from, Math.min(rest.size(), from + MOST_FIELDS)).forEach(own::add);
      sections.add(part);
    }
    if (rest.isEmpty() && section.has("text")) {
      section.remove("fields");
      sections.add(section);
    }
    return sections;
  }
}
