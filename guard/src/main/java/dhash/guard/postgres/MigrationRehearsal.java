package dhash.guard.postgres;

import dhash.engine.plan.DataPolicy;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.Database;
import dhash.guard.port.Database.Migration;
import dhash.guard.port.Database.Phase;
import dhash.guard.port.Database.Undone;
import dhash.guard.port.GuardException;
import dhash.guard.port.Rehearser;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rehearses on a backup that is restored into the scratch place for it. */
public final class MigrationRehearsal implements Rehearser {
  private static final Duration LOOK_LIMIT = Duration.ofMinutes(10);
  private static final String NAME = "rehearsal";
  private static final String SET_ASIDE = "set_aside_" + NAME;
  private static final int MOST_DIFFERENCES = 5;

  private final BackupSource source;
  private final Optional<Database> schemaOf;
  private final RehearsalFile file;
  private final Sleeper sleeper;
  private final InstantSource clock;

  /**
   * @param schemaOf the living database where only its schema is to be made anew, from the
   *     release's own migrations; empty where the backup is restored
   * @param file keeps the last one, such as {@code .dhash/staging/rehearsal.json}
   */
  public MigrationRehearsal(
      BackupSource source,
      Optional<Database> schemaOf,
      Path file,
      Sleeper sleeper,
      InstantSource clock) {
    this.source = source;
    this.schemaOf = schemaOf;
    this.file = new RehearsalFile(file);
    this.sleeper = sleeper;
    this.clock = clock;
  }

  @Override
  public Optional<Rehearsal> last() throws IOException {
    return file.read();
  }

  @Override
  public Rehearsal rehearse(Path backup, Path migrationsFolder, boolean contract, Progress progress)
      throws IOException, InterruptedException {
    Meter meter = new Meter(progress, clock);
    Instant begin = clock.instant();
    try (Restorer.Restored copy =
        schemaOf.isPresent()
            ? schemaOnly(schemaOf.get(), migrationsFolder, meter)
            : source.restorer().restore(backup, Restorer.Place.SCRATCH, meter)) {
      Duration restored = Duration.between(begin, clock.instant());
      Play play = new Play(copy, migrationsFolder, meter);
      if (schemaOf.isPresent()) {
        play.unproven.add("what depends on rows, for there were none: failures, rewrites, times");
      }
      play.play(contract);
      Rehearsal rehearsal =
          new Rehearsal(
              backup.toString(),
              begin,
              restored,
              play.weighing.steps(),
              play.undone,
              play.problems,
              play.unproven);
      file.write(rehearsal);
      return rehearsal;
    } catch (SQLException failure) {
      throw new IOException("the rehearsal: " + failure.getMessage(), failure);
    }
  }

  /** An empty database with the migrations that the living one has had. */
  private Restorer.Restored schemaOnly(Database living, Path folder, Meter meter)
      throws IOException, InterruptedException, SQLException {
    Restorer.Restored copy = source.restorer().empty(meter);
    boolean made = false;
    Path applied = Files.createTempDirectory("dhash-applied", Folders.OWNER_ONLY_FOLDER);
    try {
      new MigrationFolder(folder).copyApplied(living.migrations(folder), applied);
      new PostgresDatabase(copy::owner, NAME, MigrationLimits.USUAL, sleeper)
          .migrate(applied, Phase.EXPAND);
      made = true;
      return copy;
    } finally {
      Folders.delete(applied);
      if (!made) {
        copy.close();
      }
    }
  }

  /** One rehearsal on one copy. */
  private final class Play {
    private final Restorer.Restored copy;
    private final Path folder;
    private final Meter meter;
    private final Weighing weighing = new Weighing(clock);
    private final Database database;
    private final List<String> problems = new ArrayList<>();
    private final List<String> unproven = new ArrayList<>();
    private Duration undone = Duration.ZERO;

    Play(Restorer.Restored copy, Path folder, Meter meter) {
      this.copy = copy;
      this.folder = folder;
      this.meter = meter;
      this.database =
          new PostgresDatabase(copy::owner, NAME, MigrationLimits.USUAL, sleeper, weighing);
    }

    /** Stops at the first thing that goes wrong: what follows would only be its consequence. */
    void play(boolean contract) throws IOException, SQLException {
      List<Migration> pending =
          database.migrations(folder).stream()
              .filter(m -> !m.applied() && m.phase() == Phase.EXPAND)
              .toList();
      SchemaText schema = schema();
      TableSums data = TableSums.read(copy.admin(), meter).ofTheRelease();
      if (up(Phase.EXPAND, "") && back(pending, schema, data)) {
        again();
      }
      if (contract && problems.isEmpty() && up(Phase.CONTRACT, "")) {
        unproven.add("contract migrations are not undone");
      }
    }

    private boolean up(Phase phase, String occasion) {
      meter.begin(
          "rehearsing the " + phase.name().toLowerCase(java.util.Locale.ROOT) + " migrations", 0);
      try {
        database.migrate(folder, phase);
        return true;
      } catch (IOException | GuardException failed) {
        problems.add(failed.getMessage() + occasion);
        return false;
      }
    }

    private void again() {
      int known = weighing.steps().size();
      up(Phase.EXPAND, " (when it was run again after the undo)");
      weighing.keepFirst(known);
    }

    /** Whether all could be taken back and nothing of it was left. */
    private boolean back(List<Migration> pending, SchemaText schema, TableSums data)
        throws IOException, SQLException {
      List<String> versions = pending.reversed().stream().map(Migration::version).toList();
      meter.begin("rehearsing the undo", 0);
      Instant begin = clock.instant();
      Undone result;
      try {
        result = database.undo(folder, versions, DataPolicy.UNDO, NAME);
      } catch (IOException | GuardException failed) {
        problems.add("the undo: " + failed.getMessage());
        return false;
      }
      undone = Duration.between(begin, clock.instant());
      if (!result.left().isEmpty()) {
        result
            .left()
            .forEach(
                left -> unproven.add("V" + left.version() + " is not undone, " + left.reason()));
        return false;
      }
      dropSetAside();
      List<String> differences = schema.differences(schema());
      differences.stream()
          .limit(MOST_DIFFERENCES)
          .forEach(line -> problems.add("after the undo the schema differs: " + line));
      data.differences(
              TableSums.read(copy.admin(), meter).ofTheRelease(), "before", "after the undo")
          .forEach(line -> problems.add("after the undo the data differ: " + line));
      return problems.isEmpty();
    }

    private SchemaText schema() throws SQLException {
      try (Connection connection = copy.admin().connect(NAME, LOOK_LIMIT)) {
        return SchemaText.read(connection);
      }
    }

    private void dropSetAside() throws SQLException {
      try (Connection connection = copy.owner().connect(NAME, LOOK_LIMIT);
          Statement statement = connection.createStatement()) {
        statement.execute("drop schema if exists " + SET_ASIDE + " cascade");
      }
    }
  }
}
