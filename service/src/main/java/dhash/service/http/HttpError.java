package dhash.service.http;

/** A request that ends with an error status; the message is meant for the client. */
final class HttpError extends Exception {
  private final int status;
  private final String code;

  HttpError(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  /** A short name for programs, such as {@code not_found}. */
  String code() {
    return code;
  }

  String clientMessage() {
    return String.valueOf(getMessage());
  }
}
