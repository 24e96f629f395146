package dhash.service.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Which endpoint answers what. */
final class Routes {
  private final List<Route> routes = new ArrayList<>();

  /** Answers a request. */
  interface Endpoint {
    Reply answer(Exchange exchange) throws Exception;
  }

  /** An endpoint and the variables of the path that led to it. */
  record Found(Endpoint endpoint, Map<String, String> path) {}

  private record Route(String method, List<String> segments, Endpoint endpoint) {
    Optional<Map<String, String>> match(List<String> path) {
      if (path.size() != segments.size()) {
        return Optional.empty();
      }
      Map<String, String> variables = new HashMap<>();
      for (int at = 0; at < path.size(); at++) {
        String segment = segments.get(at);
        if (segment.startsWith("{")) {
          variables.put(segment.substring(1, segment.length() - 1), path.get(at));
        } else if (!segment.equals(path.get(at))) {
          return Optional.empty();
        }
      }
      return Optional.of(variables);
    }
  }

  /**
   * @param path such as {@code /api/dhash/queue/{id}}; a variable takes one whole segment
   */
  void add(String method, String path, Endpoint endpoint) {
    routes.add(new Route(method, segments(path), endpoint));
  }

  /** The endpoint for a request; a HEAD is answered as a GET is. */
  Found find(String method, String path) throws HttpError {
    List<String> segments = segments(path);
    String wanted = method.equals("HEAD") ? "GET" : method;
    TreeSet<String> others = new TreeSet<>();
    for (Route route : routes) {
      Optional<Map<String, String>> variables = route.match(segments);
      if (variables.isPresent() && route.method().equals(wanted)) {
        return new Found(route.endpoint(), variables.get());
      }
      variables.ifPresent(_ -> others.add(route.method()));
    }
    if (others.isEmpty()) {
      throw new HttpError(404, "not_found", "there is nothing at this path");
    }
    String allowed = String.join(", ", others);
    throw new HttpError(
        405, "method_not_allowed", "allowed here: " + allowed, Map.of("Allow", allowed));
  }

  private static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }
}
