package dhash.service.http;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes and reads JSON. */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final double ROUNDING = 1e4;

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static JsonNode parse(byte[] text) throws HttpError {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException malformed) {
      throw new HttpError(400, "bad_request", "the body is no JSON");
    }
  }

  /** A number for people: four digits after the point. */
  static double rounded(double number) {
    return Math.round(number * ROUNDING) / ROUNDING;
  }
}
