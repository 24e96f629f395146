package dhash.service.http;

import dhash.service.http.Bodies.Body;
import dhash.service.store.ReviewQueue;
import dhash.service.store.ReviewQueue.Action;
import dhash.service.store.ReviewQueue.Item;
import dhash.service.store.ReviewQueue.Reviewed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The matches that wait for review. */
final class QueueEndpoints {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST_ITEMS = 1000;
  private static final int MOST_OFFSET = 10_000_000;
  private static final int MOST_BODY_BYTES = 4096;

  private final ReviewQueue queue;
  private final Bodies bodies;

  QueueEndpoints(ReviewQueue queue, Bodies bodies) {
    this.queue = queue;
    this.bodies = bodies;
  }

  Reply list(Exchange exchange) throws Exception {
    boolean csv = wantsCsv(exchange);
    List<Item> items =
        queue.waiting(
            exchange.number("limit", DEFAULT_LIMIT, 1, MOST_ITEMS),
            exchange.number("offset", 0, 0, MOST_OFFSET));
    long total = queue.length();
    return (csv ? csv(items) : json(items, total))
        .with(Map.of("X-Total-Count", Long.toString(total)));
  }

  private static boolean wantsCsv(Exchange exchange) throws HttpError {
    Optional<String> format = exchange.query("format");
    if (format.isPresent()) {
      return switch (format.get()) {
        case "csv" -> true;
        case "json" -> false;
        default -> throw new HttpError(400, "bad_request", "format must be json or csv");
      };
    }
    return exchange.header("Accept").filter(accept -> accept.contains("text/csv")).isPresent();
  }

  private static Reply json(List<Item> items, long total) {
    ObjectNode body = Json.object().put("total", total);
    ArrayNode array = body.putArray("items");
    for (Item item : items) {
      ObjectNode node =
          array
              .addObject()
              .put("id", item.id())
              .put("hash", item.hash().toString())
              .put("key", item.componentKey())
              .put("confidence", Json.rounded(item.confidence()))
              .put("seen", item.seen())
              .put("createdAt", item.createdAt().toString());
      item.skippedAt().ifPresent(at -> node.put("skippedAt", at.toString()));
    }
    return Reply.json(200, body);
  }

  /** Keys are of letters, digits and . _ : - only, so nothing needs quoting. */
  private static Reply csv(List<Item> items) {
    StringBuilder text = new StringBuilder("id,hash,key,confidence,seen,createdAt,skippedAt\r\n");
    for (Item item : items) {
      text.append(item.id())
          .append(',')
          .append(item.hash())
          .append(',')
          .append(item.componentKey())
          .append(',')
          .append(Json.rounded(item.confidence()))
          .append(',')
          .append(item.seen())
          .append(',')
          .append(item.createdAt())
          .append(',')
          .append(item.skippedAt().map(Instant::toString).orElse(""))
          .append("\r\n");
    }
    return Reply.text("text/csv;charset=utf-8", text.toString().getBytes(StandardCharsets.UTF_8));
  }

  Reply review(Exchange exchange) throws Exception {
    long id = id(exchange.variable("id"));
    Action action;
    try (Body body = bodies.read(exchange.request(), MOST_BODY_BYTES)) {
      action =
          switch (Json.parse(body.bytes()).path("action").asString("")) {
            case "approve" -> Action.APPROVE;
            case "reject" -> Action.REJECT;
            case "skip" -> Action.SKIP;
            default ->
                throw new HttpError(400, "bad_request", "action must be approve, reject or skip");
          };
    }
    return switch (queue.review(id, action)) {
      case Reviewed.Done done ->
          Reply.json(200, Json.object().put("id", id).put("state", done.state()));
      case Reviewed.AlreadyDecided decided ->
          throw new HttpError(409, "conflict", "this match is " + decided.state() + " already");
      case Reviewed.Unknown _ -> throw unknown();
    };
  }

  private static long id(String text) throws HttpError {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException none) {
      throw unknown();
    }
  }

  private static HttpError unknown() {
    return new HttpError(404, "not_found", "no such match waits or waited for review");
  }
}
