package dhash.service.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A response before it is sent. */
record Reply(int status, String contentType, ByteBuffer body, Map<String, String> headers) {
  static Reply json(int status, JsonNode body) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(body + "\n");
    return new Reply(status, "application/json", bytes, Map.of());
  }

  static Reply text(String contentType, byte[] body) {
    return new Reply(200, contentType, ByteBuffer.wrap(body), Map.of());
  }

  static Reply empty(int status) {
    return new Reply(status, "", ByteBuffer.allocate(0), Map.of());
  }

  Reply with(Map<String, String> moreHeaders) {
    return new Reply(status, contentType, body, Map.copyOf(moreHeaders));
  }
}
