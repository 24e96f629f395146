package dhash.service.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what the server refuses before any endpoint sees it, in the same manner as they do. */
final class UnreadableRequests implements Request.Handler {
  private final String version;

  UnreadableRequests(String version) {
    this.version = version;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    HttpFields.Mutable headers = response.getHeaders();
    SecurityHeaders.add(request, headers);
    headers.put("X-Dhash-Version", version);
    headers.put("Content-Type", "application/json");
    String body =
        Json.object()
                .put("error", "bad_request")
                .put(
                    "message",
                    "the request can't be answered (status " + response.getStatus() + ")")
                .put("requestId", "")
            + "\n";
    response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
    return true;
  }
}
