package dhash.guard.metrics;

import java.net.http.HttpHeaders;
import java.util.Optional;

/** What was answered, body and all. */
final class Reply {
  private final int status;
  private final HttpHeaders headers;
  private final byte[] body;

  Reply(int status, HttpHeaders headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  int status() {
    return status;
  }

  boolean isSuccess() {
    return status / 100 == 2;
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** Not copied: for whoever only reads. */
  byte[] body() {
    return body;
  }
}
