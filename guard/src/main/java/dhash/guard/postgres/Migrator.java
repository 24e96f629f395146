package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Runs pending migrations with Flyway, each for itself. */
record Migrator(PGSimpleDataSource source, MigrationProbe probe) {
  private static final String TRANSACTIONAL_LOCK = "flyway.postgresql.transactional.lock";

  /**
   * Runs what is pending of a phase.
   *
   * @param last the last one to run, which says the phase as well
   * @param inTransaction whether each runs in a transaction
   */
  void run(MigrationFolder folder, Script last, boolean inTransaction) throws SQLException {
    try {
      flyway(folder.of(last.phase()), last.version(), inTransaction).migrate();
    } catch (FlywayMigrateException failure) {
      throw failed(failure);
    } catch (FlywayValidateException difference) {
      throw new GuardException(
          ExitCode.REFUSED,
          "The migrations differ from those that were applied: " + difference.getMessage(),
          "No migration was run.",
          "Put an applied file back as it was, and make the change in a new version.",
          difference);
    } catch (FlywayException failure) {
      SQLException cause = sqlCause(failure);
      if (cause == null) {
        throw failure;
      }
      throw cause;
    }
  }

  private Flyway flyway(Path folder, MigrationVersion last, boolean inTransaction) {
    return Flyway.configure()
        .loggers(Silence.class.getName())
        .dataSource(source)
        .locations("filesystem:" + folder.toAbsolutePath())
        .target(last)
        .executeInTransaction(inTransaction)
        // Flyway's usual lock is an open transaction, and CONCURRENTLY may wait for such
        .configuration(Map.of(TRANSACTIONAL_LOCK, String.valueOf(inTransaction)))
        .table(History.TABLE)
        .callbacks(new ProbeCallback(probe))
        .placeholderReplacement(false)
        .outOfOrder(true)
        // a baseline's folder has fewer migrations than its candidate applied; phases lie apart
        .ignoreMigrationPatterns("*:missing", "*:future")
        // a database that existed before, or that bears only our mark, is taken as it is
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .cleanDisabled(true)
        .lockRetryCount(10)
        .load();
  }

  private static SQLException failed(FlywayMigrateException failure) {
    SQLException cause = sqlCause(failure);
    String reason = cause == null ? failure.getMessage() : cause.getMessage();
    return new SQLException(
        failure.getMigration().getScript()
            + " failed at line "
            + failure.getLineNumber()
            + ": "
            + reason,
        cause == null ? "" : cause.getSQLState(),
        failure);
  }

  private static @Nullable SQLException sqlCause(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  /** What Flyway would print goes nowhere: results and exceptions say it all. */
  public static final class Silence implements org.flywaydb.core.api.logging.LogCreator, Log {
    @Override
    public Log createLogger(Class<?> type) {
      return this;
    }

    @Override
    public void debug(String message) {}

    @Override
    public void info(String message) {}

    @Override
    public void warn(String message) {}

    @Override
    public void error(String message) {}

    @Override
    public void error(String message, Exception failure) {}

    @Override
    public void notice(String message) {}
  }
}
