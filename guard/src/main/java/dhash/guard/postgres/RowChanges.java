package dhash.guard.postgres;

import dhash.guard.port.Restoration.Change;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Counts the rows by which the present data differ from the restored ones, by key. Tables with the
 * same sums are not looked at again; of the others both sides are read once, in the order of their
 * keys' hashes, so that memory stays flat.
 */
final class RowChanges {
  private static final int FETCHED = 10_000;

  /** Their numbers alone: what is in them, only their owners may read. */
  private static final String LARGE_OBJECTS =
      "select lpad(oid::text, 10, '0') collate \"C\", '' from pg_largeobject_metadata order by 1";

  private final Connection present;
  private final Connection restored;

  private RowChanges(Connection present, Connection restored) {
    this.present = present;
    this.restored = restored;
  }

  /**
   * What has happened in the present data; tables in which nothing did are left out. Sequences, the
   * schema, and what is in large objects are not looked at.
   */
  static List<Change> between(Connection present, Connection restored, Meter meter)
      throws SQLException {
    TableSums here = TableSums.readWithUnlogged(present, meter).ofTheRelease();
    TableSums there = TableSums.readWithUnlogged(restored, meter).ofTheRelease();
    present.setAutoCommit(false); // or the driver would fetch all rows at once
    restored.setAutoCommit(false);
    return new RowChanges(present, restored).of(here, there);
  }

  private List<Change> of(TableSums here, TableSums there) throws SQLException {
    Map<String, TableSums.Table> before = there.byName();
    Map<String, TableSums.Table> now = here.byName();
    Catalog presentCatalog = Catalog.read(present);
    Catalog restoredCatalog = Catalog.read(restored);
    List<Change> changes = new ArrayList<>();
    for (TableSums.Table table : now.values()) {
      TableSums.Table earlier = before.get(table.name());
      if (earlier == null) {
        changes.add(new Change(table.name(), table.rows(), 0, 0));
      } else if (!table.equals(earlier)) {
        Optional<Change> change =
            compared(
                presentCatalog.named(table.name()).orElseThrow(),
                restoredCatalog.named(table.name()).orElseThrow());
        change.ifPresent(changes::add);
      }
    }
    for (TableSums.Table table : before.values()) {
      if (!now.containsKey(table.name())) {
        changes.add(new Change(table.name(), 0, 0, table.rows()));
      }
    }
    changes.sort(Comparator.comparing(Change::table));
    changes.removeIf(change -> change.added() + change.deleted() + change.changed() == 0);
    merged("large objects", LARGE_OBJECTS).ifPresent(changes::add);
    return changes;
  }

  /** Columns that only one of the two has are left out: a migration is no change of a row. */
  private Optional<Change> compared(Catalog.Table now, Catalog.Table before) throws SQLException {
    List<String> columns = names(now).stream().filter(names(before)::contains).toList();
    boolean keyed = !now.key().isEmpty() && now.key().equals(before.key());
    return merged(now.name(), query(now.name(), keyed ? now.key() : columns, columns));
  }

  /**
   * @param query key and contents of each row, in that order
   */
  private Optional<Change> merged(String name, String query) throws SQLException {
    long added = 0;
    long changed = 0;
    long deleted = 0;
    try (Statement here = fetching(present);
        Statement there = fetching(restored);
        ResultSet left = here.executeQuery(query);
        ResultSet right = there.executeQuery(query)) {
      boolean more = left.next();
      boolean others = right.next();
      while (more || others) {
        int order = !more ? 1 : !others ? -1 : left.getString(1).compareTo(right.getString(1));
        added += order < 0 ? 1 : 0;
        deleted += order > 0 ? 1 : 0;
        changed += order == 0 && !Objects.equals(left.getString(2), right.getString(2)) ? 1 : 0;
        more = order <= 0 ? left.next() : more;
        others = order >= 0 ? right.next() : others;
      }
    }
    return added + changed + deleted == 0
        ? Optional.empty()
        : Optional.of(new Change(name, added, changed, deleted));
  }

  private static List<String> names(Catalog.Table table) {
    return table.columns().values().stream().map(Catalog.Column::name).toList();
  }

  /** Hashes of key and row, in hexadecimal digits: they sort here as they sort there. */
  private static String query(String table, List<String> key, List<String> columns) {
    return "select md5(row(%s)::text) collate \"C\", md5(row(%s)::text) from %s order by 1, 2"
        .formatted(String.join(", ", key), String.join(", ", columns), table);
  }

  private static Statement fetching(Connection connection) throws SQLException {
    Statement statement = connection.createStatement();
    statement.setFetchSize(FETCHED);
    return statement;
  }
}
