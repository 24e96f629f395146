package dhash.guard.controller;

import dhash.guard.port.Database.Standing;
import java.util.Optional;

/**
 * Whether a database is another than the environment's. What is done to the wrong one can't be
 * undone by restoring the right one.
 */
public final class WrongDatabase {
  private WrongDatabase() {}

  /**
   * Why it is; empty where it may be the right one.
   *
   * @param served whether a release was ever promoted in the environment
   */
  public static Optional<String> of(Standing standing, String environment, boolean served) {
    if (!standing.environment().isEmpty() && !standing.environment().equals(environment)) {
      return Optional.of(
          "The database %s belongs to the environment %s, not to %s. Check DB_NAME and DB_HOST in config/db_%s.conf and in the environment's variables."
              .formatted(standing.address(), standing.environment(), environment, environment));
    }
    return served && standing.environment().isEmpty()
        ? Optional.of(
            "The database %s bears no environment's name, though a release was promoted here: it is another than before, or an empty one. Check DB_NAME and DB_HOST first, in config/db_%s.conf and in the environment's variables. Where they are right, restore a backup: `dhash backups list --env %s`."
                .formatted(standing.address(), environment, environment))
        : Optional.empty();
  }
}
