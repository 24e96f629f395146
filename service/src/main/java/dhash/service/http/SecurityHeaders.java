package dhash.service.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;

/** Headers that keep browsers from doing more with a response than was meant. */
final class SecurityHeaders {
  private SecurityHeaders() {}

  static void add(Request request, HttpFields.Mutable headers) {
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("X-Frame-Options", "DENY");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    headers.put("Cache-Control", "no-store");
    if ("https".equalsIgnoreCase(request.getHeaders().get("X-Forwarded-Proto"))) {
      headers.put("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
  }
}
