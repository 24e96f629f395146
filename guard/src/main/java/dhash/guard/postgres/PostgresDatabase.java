package dhash.guard.postgres;

import dhash.engine.plan.DataPolicy;
import dhash.guard.port.Database;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.flywaydb.core.api.MigrationVersion;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** One environment's PostgreSQL database, in the embedded server or in one of somebody else's. */
public final class PostgresDatabase implements Database {
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(30);
  private static final String APPLICATION = "dhash";

  private final Supplier<DatabaseAddress> address;
  private final String migrating;
  private final MigrationLimits limits;
  private final Patience patience;
  private final MigrationProbe probe;

  /**
   * @param address asked for at each call; starts the embedded server where there is one
   * @param environment names this one's migrations among the server's sessions
   */
  public PostgresDatabase(
      Supplier<DatabaseAddress> address,
      String environment,
      MigrationLimits limits,
      Sleeper sleeper) {
    this(address, environment, limits, sleeper, MigrationProbe.NONE);
  }

  PostgresDatabase(
      Supplier<DatabaseAddress> address,
      String environment,
      MigrationLimits limits,
      Sleeper sleeper,
      MigrationProbe probe) {
    this.address = address;
    this.migrating = "dhash-migrate/" + environment;
    this.limits = limits;
    this.patience = new Patience(limits, sleeper);
    this.probe = probe;
  }

  @Override
  public Standing standing() throws IOException {
    return asked(() -> Standings.of(address.get()));
  }

  @Override
  public Map<String, Long> rows() throws IOException {
    return asked(() -> {
      try (Connection connection = address.get().connect(APPLICATION, TableSums.STATEMENT_LIMIT);
          Statement statement = connection.createStatement()) {
        Map<String, Long> rows = new TreeMap<>();
        for (String table : TableSums.names(statement)) {
          if (!OurTables.isOne(table)) {
            rows.put(table, TableSums.rows(connection, table));
          }
        }
        return rows;
      }
    });
  }

  @Override
  public void claim(String environment) throws IOException {
    asked(() -> {
      try (Connection connection = look()) {
        Bearer.claim(connection, environment);
      }
      return environment;
    });
  }

  @Override
  public List<Migration> migrations(Path migrationsFolder) throws IOException {
    return asked(() -> listed(migrationsFolder));
  }

  private List<Migration> listed(Path migrationsFolder) throws SQLException {
    List<Script> scripts = new MigrationFolder(migrationsFolder).scripts();
    if (scripts.isEmpty()) {
      return List.of();
    }
    SortedSet<MigrationVersion> applied;
    try (Connection connection = look()) {
      applied = History.applied(connection);
    }
    return scripts.stream()
        .map(s ->
            new Migration(
                s.name(),
                s.description(),
                s.phase(),
                applied.contains(s.version()),
                s.undo().isPresent()))
        .toList();
  }

  @Override
  public List<Finding> lint(Path migrationsFolder) {
    return MigrationLint.of(new MigrationFolder(migrationsFolder));
  }

  @Override
  public List<String> migrate(Path migrationsFolder, Phase phase) throws IOException {
    return asked(() -> migrated(migrationsFolder, phase));
  }

  private List<String> migrated(Path migrationsFolder, Phase phase) throws SQLException {
    MigrationFolder folder = new MigrationFolder(migrationsFolder);
    Set<MigrationVersion> applied = endEarlierAndReadHistory();
    List<Script> pending =
        folder.scripts().stream()
            .filter(s -> s.phase() == phase && !applied.contains(s.version()))
            .toList();
    if (pending.isEmpty()) {
      return List.of();
    }
    // all are read, and refused, before any is run
    List<ScriptText> texts = pending.stream().map(s -> ScriptText.read(s.file())).toList();
    for (int i = 0; i < pending.size(); i++) {
      Script script = pending.get(i);
      Optional<LoneStatement> lone = texts.get(i).lone();
      if (lone.isPresent()) {
        alone(script, lone.get()).run(folder);
      } else if (i + 1 == pending.size() || texts.get(i + 1).lone().isPresent()) {
        together(folder, script);
      }
    }
    return pending.stream().map(Script::name).toList();
  }

  /** Runs what is pending up to and with the last one; where it has to try again, it goes on. */
  private void together(MigrationFolder folder, Script last) throws SQLException {
    Migrator migrator = new Migrator(limited(limits.lock()), probe);
    patience.attempt(
        () -> {
          migrator.run(folder, last, true);
          return last;
        },
        this::look);
  }

  private LoneMigration alone(Script script, LoneStatement statement) throws SQLException {
    return new LoneMigration(
        script,
        statement,
        address.get(),
        limited(limits.lock()),
        new Migrator(limited(Duration.ZERO), probe),
        patience);
  }

  @Override
  public Undone undo(
      Path migrationsFolder, List<String> versions, DataPolicy policy, String rollout)
      throws IOException {
    return asked(() -> taken(migrationsFolder, versions, policy, rollout));
  }

  private Undone taken(
      Path migrationsFolder, List<String> versions, DataPolicy policy, String rollout)
      throws SQLException {
    Set<MigrationVersion> applied = endEarlierAndReadHistory();
    List<MigrationVersion> asked =
        versions.stream().map(MigrationVersion::fromVersion).filter(applied::contains).toList();
    List<Script> scripts =
        new MigrationFolder(migrationsFolder)
            .newestFirst().stream().filter(s -> asked.contains(s.version())).toList();
    List<String> undone = new ArrayList<>();
    List<Undone.Left> left = new ArrayList<>();
    List<Undone.SetAside> setAside = new ArrayList<>();
    asked.stream()
        .filter(v -> scripts.stream().noneMatch(s -> s.version().equals(v)))
        .forEach(
            v -> left.add(new Undone.Left(v.getVersion(), "its script is not in the release")));
    for (Script script : scripts) {
      Undo.Result result =
          left.isEmpty()
              ? undoOne(script, policy, rollout)
              : new Undo.Result.Kept("a newer one stays: V" + left.getFirst().version());
      switch (result) {
        case Undo.Result.Done(List<Undone.SetAside> copied) -> {
          undone.add(script.name());
          setAside.addAll(copied);
        }
        case Undo.Result.Kept(String reason) -> left.add(new Undone.Left(script.name(), reason));
      }
    }
    return new Undone(undone, left, setAside);
  }

  private Undo.Result undoOne(Script script, DataPolicy policy, String rollout)
      throws SQLException {
    if (script.undo().isEmpty()) {
      return new Undo.Result.Kept("it has no undo script");
    }
    return patience.attempt(
        () -> {
          try (Connection connection = address.get().connect(limited(limits.lock()))) {
            return new Undo(connection, policy, setAsideSchema(rollout)).run(script);
          }
        },
        this::look);
  }

  private static String setAsideSchema(String rollout) {
    return DatabaseAddress.cut(
        "set_aside_" + rollout.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_"));
  }

  private Connection look() throws SQLException {
    return address.get().connect(APPLICATION, LOOK_LIMIT);
  }

  private SortedSet<MigrationVersion> endEarlierAndReadHistory() throws SQLException {
    try (Connection connection = look()) {
      Sessions.end(connection, migrating);
      History.forgetFailures(connection);
      return History.applied(connection);
    }
  }

  /**
   * Connections that wait for statements for a bounded time only.
   *
   * @param lock how long they wait for a lock; zero waits as long as a statement may run
   */
  private PGSimpleDataSource limited(Duration lock) throws SQLException {
    PGSimpleDataSource source = address.get().source(migrating);
    source.setSocketTimeout((int) limits.statement().plusSeconds(30).toSeconds());
    source.setOptions(
        "-c lock_timeout="
            + lock.toMillis()
            + " -c statement_timeout="
            + limits.statement().toMillis());
    // scripts go to the server as they stand, many statements at once
    source.setProperty(PGProperty.PREFER_QUERY_MODE, "simple");
    return source;
  }

  /** What goes wrong in the database is told without its types. */
  private static <T> T asked(Patience.Attempt<T> attempt) throws IOException {
    try {
      return attempt.make();
    } catch (SQLException failure) {
      throw new IOException(failure.getMessage(), failure);
    }
  }
}
