package dhash.guard.port;

import java.time.Duration;
import java.util.Optional;

/**
 * A smoke test that an operator has added.
 *
 * @param method such as {@code GET}
 * @param path below the service's address
 * @param body sent as JSON; empty for none
 * @param status that must be answered
 * @param expected what must stand where in the answer
 * @param limit the longest that it may take
 */
public record ExtraTest(
    String name,
    String method,
    String path,
    String body,
    int status,
    Optional<Expected> expected,
    Duration limit) {
  /**
   * @param pointer a JSON Pointer (RFC 6901)
   * @param value as JSON writes it, strings without their quotes; empty where anything will do
   */
  public record Expected(String pointer, Optional<String> value) {}
}
