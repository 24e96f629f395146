package dhash.guard.metrics;

import dhash.guard.port.Credentials;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * An address that answers with JSON in which one number is wanted.
 *
 * @param pointer where the number stands, as JSON Pointer (RFC 6901), such as {@code /queue/length}
 * @param limit how long one question may take
 */
public record JsonEndpoint(
    URI address, String pointer, Optional<Credentials> credentials, Duration limit) {}
