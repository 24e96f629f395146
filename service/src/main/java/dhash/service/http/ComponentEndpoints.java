package dhash.service.http;

import dhash.service.hash.DifferenceHash;
import dhash.service.hash.Hashing;
import dhash.service.hash.ImageHasher;
import dhash.service.library.HashIndex.Neighbours;
import dhash.service.library.Library;
import dhash.service.library.Neighbour;
import dhash.service.store.Components;
import dhash.service.store.Components.Added;
import dhash.service.store.Components.Component;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The library of component images: adding, looking up, deleting, searching. */
final class ComponentEndpoints {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");
  private static final int DEFAULT_DISTANCE = 10;
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST_RESULTS = 1000;

  private final ImageHasher hasher;
  private final Components components;
  private final Library library;
  private final Uploads uploads;

  ComponentEndpoints(ImageHasher hasher, Components components, Library library, Uploads uploads) {
    this.hasher = hasher;
    this.components = components;
    this.library = library;
    this.uploads = uploads;
  }

  /** Adds an image; the same image under the same key once more is harmless. */
  Reply add(Exchange exchange) throws Exception {
    try (Uploads.Upload upload = uploads.read(exchange)) {
      String key =
          upload
              .key()
              .filter(text -> KEY.matcher(text).matches())
              .orElseThrow(() ->
                  new HttpError(
                      400,
                      "bad_request",
                      "a key is needed, as a form field or in the query: 1 to 128 letters,"
                          + " digits or . _ : - and a letter or digit first"));
      return switch (hasher.hash(upload.image())) {
        case Hashing.Refused refused -> throw ExtractEndpoint.refusal(refused);
        case Hashing.Busy _ -> throw new HttpError(503, "busy", "too many images wait");
        case Hashing.Hashed hashed -> added(components.add(key, hashed), hashed.hash());
      };
    }
  }

  private Reply added(Added added, DifferenceHash sent) throws Exception {
    if (!added.component().hash().equals(sent)) {
      throw new HttpError(
          409, "conflict", "the key belongs to another image; delete that one first");
    }
    // So that this replica finds it at once; the others do within a second.
    library.catchUp();
    return Reply.json(added.isNew() ? 201 : 200, json(added.component()));
  }

  Reply get(Exchange exchange) throws Exception {
    return Reply.json(
        200, json(components.find(exchange.variable("key")).orElseThrow(this::unknown)));
  }

  Reply delete(Exchange exchange) throws Exception {
    if (!components.delete(exchange.variable("key"))) {
      throw unknown();
    }
    library.catchUp();
    return Reply.empty(204);
  }

  Reply search(Exchange exchange) throws Exception {
    DifferenceHash hash =
        exchange
            .query("hash")
            .flatMap(DifferenceHash::parse)
            .orElseThrow(() -> new HttpError(400, "bad_request", "hash must be 16 hex digits"));
    int distance = exchange.number("distance", DEFAULT_DISTANCE, 0, Long.SIZE);
    int limit = exchange.number("limit", DEFAULT_LIMIT, 1, MOST_RESULTS);
    Neighbours found = library.index().within(hash, distance, limit);
    ObjectNode body =
        Json.object()
            .put("hash", hash.toString())
            .put("distance", distance)
            .put("total", found.total());
    ArrayNode results = body.putArray("results");
    Map<Long, String> keys =
        components.keys(found.nearest().stream().map(Neighbour::componentId).toList());
    for (Neighbour neighbour : found.nearest()) {
      String key = keys.get(neighbour.componentId());
      if (key != null) {
        results
            .addObject()
            .put("key", key)
            .put("hash", neighbour.hash().toString())
            .put("distance", neighbour.distance())
            .put("confidence", Json.rounded(DifferenceHash.confidence(neighbour.distance())));
      }
    }
    return Reply.json(200, body);
  }

  private HttpError unknown() {
    return new HttpError(404, "not_found", "there is no component with this key");
  }

  private static ObjectNode json(Component component) {
    return Json.object()
        .put("key", component.key())
        .put("hash", component.hash().toString())
        .put("format", component.format())
        .put("width", component.width())
        .put("height", component.height())
        .put("createdAt", component.createdAt().toString());
  }
}
