package dhash.guard.config;

import java.util.Optional;

/**
 * The database that is released together with the service.
 *
 * @param host {@code embedded} for a PostgreSQL of our own
 * @param port 0 for the embedded server, which chooses its own
 * @param password empty where none was found; the embedded server's is never asked for
 */
public record DatabaseSettings(
    String host, int port, String name, String user, Optional<Secret> password) {
  static final String EMBEDDED = "embedded";

  /** Whether it is the PostgreSQL that is started on demand. */
  public boolean isEmbedded() {
    return host.equals(EMBEDDED);
  }
}
