package dhash.guard.port;

import dhash.engine.plan.DataPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The database that is released together with the service.
 *
 * <p>Migrations stand in a release's {@code migrations} folder: {@code expand/V7__name.sql} and
 * {@code contract/V8__name.sql}, each with {@code undo/U7__name.sql}. Every one runs in a
 * transaction of its own or, where it says so, alone in none.
 */
public interface Database {
  /** Which migrations to run: those a baseline can live with, or those that end its support. */
  enum Phase {
    EXPAND,
    CONTRACT
  }

  /** One migration and whether it has run. */
  record Migration(
      String version, String description, Phase phase, boolean applied, boolean undoable) {}

  /**
   * The present state.
   *
   * @param serverVersion such as {@code 18.1}
   * @param address its name and where it is, such as {@code dhash_staging on db.example:5432}
   * @param environment the name that the database bears, or empty where it bears none yet
   * @param sizeBytes size on disk
   * @param schemaVersion the highest applied migration, or empty where there is none
   */
  record Standing(
      String serverVersion,
      String address,
      String environment,
      long sizeBytes,
      String schemaVersion) {}

  /** How much a {@link Finding} matters. */
  enum Severity {
    /** The script is refused as it stands. */
    ERROR,
    /** Others wait, fail, or lose something while it runs or once it has run. */
    DANGER,
    /** Good to know. */
    NOTE
  }

  /**
   * What a migration's text gives away about what running it does to others.
   *
   * @param version of the migration
   * @param line in the file, from 1
   * @param rule its name, by which it can be accepted
   * @param what is going to happen
   * @param safer how to come by the same without that
   */
  record Finding(
      String version,
      Path file,
      int line,
      String rule,
      Severity severity,
      String what,
      String safer) {}

  /** What an undo did: versions undone, newest first, and those left in place with the reason. */
  record Undone(List<String> undone, List<Left> left, List<SetAside> setAside) {
    /** A migration that stays applied. */
    public record Left(String version, String reason) {}

    /** Rows that were copied away before their place vanished. */
    public record SetAside(String table, long rows) {}
  }

  /** Connects, starting the embedded server first where there is one. */
  Standing standing() throws IOException;

  /** How many rows each table has, in the order of their names; every row is read. */
  Map<String, Long> rows() throws IOException;

  /** Writes the environment's name into the database; to be done once, on the first deploy. */
  void claim(String environment) throws IOException;

  /** All migrations of a release, in order, with what has been applied. Changes nothing. */
  List<Migration> migrations(Path migrationsFolder) throws IOException;

  /**
   * What is dangerous in a release's migrations, applied or not, in their order; the worst of each
   * first. Asks no server and refuses nothing.
   */
  List<Finding> lint(Path migrationsFolder) throws IOException;

  /**
   * Runs the pending migrations of a phase in order; the versions that ran now are returned.
   * Repeating it after a crash goes on where it stopped. Statements of an earlier call that still
   * run are ended first.
   *
   * @throws IOException when one failed; it left nothing behind, or what the next call removes;
   *     those before it stay
   */
  List<String> migrate(Path migrationsFolder, Phase phase) throws IOException;

  /**
   * Undoes the given versions, newest first, with the release's own undo scripts. Repeating it is
   * harmless. Statements of an earlier migrate that still run are ended first.
   *
   * @param rollout names the schema that what vanishes is copied to
   */
  Undone undo(Path migrationsFolder, List<String> versions, DataPolicy policy, String rollout)
      throws IOException;
}
