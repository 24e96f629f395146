package dhash.guard.postgres;

import dhash.guard.port.Rehearser.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sees what each migration costs: its time, its locks, the tables it writes anew, its growth. */
final class Weighing implements MigrationProbe {
  /** Whole tables, wherever they lie; what Flyway and we keep for ourselves is no cost. */
  private static final String TABLES =
      """
      select c.oid, format('%%I.%%I', n.nspname, c.relname), pg_relation_filenode(c.oid),
             pg_total_relation_size(c.oid)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm') and c.relpersistence <> 't'
        and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
        and c.relname not in (%s)\
      """
          .formatted(OurTables.LIST);

  /** Those that keep others waiting; all are held until the migration's end. */
  private static final String LOCKS =
      """
      select distinct l.relation, l.mode from pg_locks l
      where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.granted
        and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
      order by l.relation, l.mode\
      """;

  private record Table(String name, long file, long bytes) {}

  private final InstantSource clock;
  private final List<Step> steps = new ArrayList<>();
  private Map<Long, Table> tables = Map.of();
  private Instant begin = Instant.MIN;

  Weighing(InstantSource clock) {
    this.clock = clock;
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  /** Forgets what came later. */
  void keepFirst(int number) {
    steps.subList(Math.min(number, steps.size()), steps.size()).clear();
  }

  @Override
  public void before(Connection connection) throws SQLException {
    tables = tables(connection);
    begin = clock.instant();
  }

  @Override
  public void after(Connection connection, String version, String description) throws SQLException {
    Duration took = Duration.between(begin, clock.instant());
    Map<Long, Table> now = tables(connection);
    List<String> rewritten =
        tables.entrySet().stream()
            .filter(t -> wasRewritten(t.getValue(), now.get(t.getKey())))
            .map(t -> t.getValue().name())
            .sorted()
            .toList();
    steps.add(
        new Step(
            version, description, took, locks(connection), rewritten, bytes(now) - bytes(tables)));
  }

  private static boolean wasRewritten(Table before, @Nullable Table now) {
    return now != null && now.file() != before.file();
  }

  private static long bytes(Map<Long, Table> tables) {
    return tables.values().stream().mapToLong(Table::bytes).sum();
  }

  private static Map<Long, Table> tables(Connection connection) throws SQLException {
    Map<Long, Table> tables = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TABLES)) {
      while (rows.next()) {
        tables.put(rows.getLong(1), new Table(rows.getString(2), rows.getLong(3), rows.getLong(4)));
      }
    }
    return tables;
  }

  /** Nobody waits for a table that wasn't there before. */
  private List<String> locks(Connection connection) throws SQLException {
    List<String> locks = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(LOCKS)) {
      while (rows.next()) {
        Table table = tables.get(rows.getLong(1));
        if (table != null) {
          locks.add(rows.getString(2) + " on " + table.name());
        }
      }
    }
    return locks;
  }
}
