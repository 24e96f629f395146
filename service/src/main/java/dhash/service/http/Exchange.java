package dhash.service.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/**
 * A request as the endpoints see it.
 *
 * @param path the variables of the route's path
 */
record Exchange(Request request, Map<String, String> path, String requestId) {
  Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  Optional<String> query(String name) throws HttpError {
    try {
      Fields fields = Request.extractQueryParameters(request, StandardCharsets.UTF_8);
      return Optional.ofNullable(fields.getValue(name));
    } catch (RuntimeException malformed) {
      throw new HttpError(400, "bad_request", "the query can't be read");
    }
  }

  /** A whole number of the query. */
  int number(String name, int fallback, int least, int most) throws HttpError {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw new HttpError(
        400, "bad_request", "%s must be a number from %d to %d".formatted(name, least, most));
  }

  /** A variable of the path; the route must have it. */
  String variable(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalStateException("no such variable in the path: " + name);
    }
    return value;
  }
}
