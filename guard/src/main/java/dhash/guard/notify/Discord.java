package dhash.guard.notify;

import dhash.guard.port.Channel;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Embeds. Limits: discord.com/developers/docs/resources/message#embed-object-embed-limits (title
 * 256, description 4096, 25 fields, name 256, value 1024, footer 2048, author 256, 6000 in all of a
 * message), content 2000, 10 embeds. Nobody is ever called, whatever the text says.
 */
final class Discord implements Vendor {
  private static final int MOST_EMBEDS = 10;
  private static final int MOST_FIELDS = 25;
  private static final int LONGEST_IN_ALL = 6000;
  private static final int LONGEST_CONTENT = 2000;

  /** An empty name or value is refused; this is empty to the eye. */
  private static final String EMPTY = "\u200B";

  @Override
  public Channel channel() {
    return Channel.DISCORD;
  }

  @Override
  public String escape(String text) {
    return Escape.discord(text);
  }

  @Override
  public void fit(ObjectNode payload) {
    if (!payload.path("content").isString() && payload.path("embeds").isEmpty()) {
      throw new IllegalArgumentException("it has neither content nor embeds");
    }
    payload.putObject("allowed_mentions").putArray("parse");
    Cut.member(payload, "content", LONGEST_CONTENT);
    if (payload.path("embeds") instanceof ArrayNode embeds) {
      while (embeds.size() > MOST_EMBEDS) {
        embeds.remove(embeds.size() - 1);
      }
      embeds.forEach(Discord::fitEmbed);
      fitTogether(embeds);
    }
  }

  private static void fitEmbed(JsonNode embed) {
    Cut.member(embed, "title", 256);
    Cut.member(embed, "description", 4096);
    Cut.member(embed.path("footer"), "text", 2048);
    Cut.member(embed.path("author"), "name", 256);
    if (embed.path("fields") instanceof ArrayNode fields) {
      while (fields.size() > MOST_FIELDS) {
        fields.remove(fields.size() - 1);
      }
      for (JsonNode field : fields) {
        List.of("name", "value").forEach(name -> fill(field, name));
        Cut.member(field, "name", 256);
        Cut.member(field, "value", 1024);
      }
    }
  }

  private static void fill(JsonNode field, String name) {
    if (field instanceof ObjectNode node && node.path(name).asString("").isBlank()) {
      node.put(name, EMPTY);
    }
  }

  private static void fitTogether(ArrayNode embeds) {
    Shrink shrink = new Shrink();
    for (JsonNode embed : embeds) {
      shrink.add(embed, "description");
      embed.path("fields").forEach(field -> shrink.add(field, "value"));
      embed.path("fields").forEach(field -> shrink.add(field, "name"));
    }
    shrink.until(() -> length(embeds) <= LONGEST_IN_ALL);
    while (length(embeds) > LONGEST_IN_ALL && embeds.size() > 1) {
      embeds.remove(embeds.size() - 1);
    }
  }

  private static int length(ArrayNode embeds) {
    int length = 0;
    for (JsonNode embed : embeds) {
      length += text(embed, "title") + text(embed, "description");
      length += text(embed.path("footer"), "text") + text(embed.path("author"), "name");
      for (JsonNode field : embed.path("fields")) {
        length += text(field, "name") + text(field, "value");
      }
    }
    return length;
  }

  private static int text(JsonNode node, String name) {
    return node.path(name).asString("").length();
  }
}
