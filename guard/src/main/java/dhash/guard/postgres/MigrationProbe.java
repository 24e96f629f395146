package dhash.guard.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Looks at each migration in its own transaction, right before and right after it. */
interface MigrationProbe {
  /** Looks at nothing. */
  MigrationProbe NONE =
      new MigrationProbe() {
        @Override
        public void before(Connection connection) {}

        @Override
        public void after(Connection connection, String version, String description) {}
      };

  void before(Connection connection) throws SQLException;

  /** What it did is there to be seen, and not committed yet. */
  void after(Connection connection, String version, String description) throws SQLException;
}
