package dhash.guard.notify;

import dhash.guard.port.Channel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An Adaptive Card for a Workflows webhook, which answers 202. The message must not be larger than
 * about 28 KB (learn.microsoft.com/connectors/teams); 1 KB is left for what the workflow adds.
 */
final class Teams implements Vendor {
  static final int MOST_BYTES = 27 * 1024;

  private static final String CARD = "application/vnd.microsoft.card.adaptive";

  @Override
  public Channel channel() {
    return Channel.TEAMS;
  }

  @Override
  public String escape(String text) {
    return Escape.teams(text);
  }

  @Override
  public void fit(ObjectNode payload) {
    JsonNode attachment = payload.path("attachments").path(0);
    JsonNode card = attachment.path("content");
    boolean isCard =
        payload.path("type").asString("").equals("message")
            && attachment.path("contentType").asString("").equals(CARD)
            && card.path("type").asString("").equals("AdaptiveCard");
    if (!isCard || !(card.path("body") instanceof ArrayNode body)) {
      throw new IllegalArgumentException("it is no message with an AdaptiveCard and its body");
    }
    Shrink shrink = new Shrink();
    addTexts(card, shrink);
    shrink.until(() -> bytes(payload) <= MOST_BYTES);
    while (bytes(payload) > MOST_BYTES && body.size() > 1) {
      body.remove(body.size() - 1);
    }
  }

  private static int bytes(ObjectNode payload) {
    return Payloads.write(payload).length;
  }

  private static void addTexts(JsonNode node, Shrink shrink) {
    shrink.add(node, "text");
    if (node.path("title").isString() && node.path("value").isString()) {
      shrink.add(node, "title");
      shrink.add(node, "value");
    }
    node.forEach(child -> addTexts(child, shrink));
  }
}
