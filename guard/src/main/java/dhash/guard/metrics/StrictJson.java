package dhash.guard.metrics;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the standard has it, with each name once in an object and nothing after the end. */
final class StrictJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private StrictJson() {}

  /** Empty where it is none. */
  static Optional<JsonNode> read(byte[] body) {
    try {
      return Optional.of(JSON.readTree(body)).filter(tree -> !tree.isMissingNode());
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
