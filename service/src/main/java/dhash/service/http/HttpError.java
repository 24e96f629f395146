package dhash.service.http;

import java.util.Map;

/** A request that ends with an error status; the message is meant for the client. */
final class HttpError extends Exception {
  private final int status;
  private final String code;
  private final Map<String, String> headers;

  HttpError(int status, String code, String message) {
    this(status, code, message, status == 503 ? Map.of("Retry-After", "1") : Map.of());
  }

  HttpError(int status, String code, String message, Map<String, String> headers) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = Map.copyOf(headers);
  }

  int status() {
    return status;
  }

  /** A short name for programs, such as {@code not_found}. */
  String code() {
    return code;
  }

  /** What the response's headers are to say beside the usual. */
  Map<String, String> headers() {
    return headers;
  }

  String clientMessage() {
    return String.valueOf(getMessage());
  }
}
