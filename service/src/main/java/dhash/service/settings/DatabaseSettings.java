package dhash.service.settings;

import java.util.Optional;

/**
 * Where the database is.
 *
 * @param password empty where the driver is to look in {@code ~/.pgpass}
 * @param connections how many the service keeps at most
 */
public record DatabaseSettings(
    String host, int port, String name, String user, Optional<Secret> password, int connections) {}
