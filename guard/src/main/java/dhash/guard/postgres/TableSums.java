package dhash.guard.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a database holds, table by table: as many numbers as it takes to see whether another holds
 * the same.
 */
record TableSums(String serverVersion, List<Table> tables) {
  private static final Duration STATEMENT_LIMIT = Duration.ofMinutes(60);

  /** The same text for the same value, whatever the server's or the login's settings. */
  static final String PLAIN_TEXT =
      "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres';"
          + " set bytea_output = 'hex'; set extra_float_digits = 1";

  /**
   * @param name quoted, with its schema
   * @param checksum the sum of a 64-bit hash of each row; independent of their order
   */
  record Table(String name, long rows, String checksum) {}

  TableSums {
    tables = List.copyOf(tables);
  }

  /**
   * What another has that differs: rows or contents, in words; what the guard keeps for itself is
   * no difference.
   */
  List<String> differences(TableSums other) {
    Map<String, Table> here = byName();
    Map<String, Table> there = other.byName();
    List<String> differences = new ArrayList<>();
    Set<String> names = new TreeSet<>(here.keySet());
    names.addAll(there.keySet());
    for (String name : names) {
      if (!Objects.equals(here.get(name), there.get(name))) {
        differences.add(name + ": " + words(here.get(name)) + ", then " + words(there.get(name)));
      }
    }
    return differences;
  }

  /** Without what the guard keeps for itself. */
  Map<String, Table> byName() {
    return tables.stream()
        .filter(table -> !OurTables.isOne(table.name()))
        .collect(Collectors.toMap(Table::name, table -> table));
  }

  private static String words(@Nullable Table table) {
    return table == null
        ? "no such table"
        : table.rows() + " rows (checksum " + table.checksum() + ")";
  }

  /** Reads every row once. */
  static TableSums read(DatabaseAddress address, Meter meter) throws SQLException {
    try (Connection connection = address.connect("dhash-verify", STATEMENT_LIMIT)) {
      return read(connection, meter);
    }
  }

  /** Reads every row once, as the connection's transaction sees them. */
  static TableSums read(Connection connection, Meter meter) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(PLAIN_TEXT);
      List<String> names = names(statement);
      meter.begin("reading " + names.size() + " tables", 0);
      List<Table> tables = new ArrayList<>();
      for (String name : names) {
        tables.add(table(statement, name));
      }
      try (ResultSet row = statement.executeQuery("show server_version")) {
        row.next();
        return new TableSums(row.getString(1), tables);
      }
    }
  }

  private static List<String> names(Statement statement) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            """
            select format('%I.%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and c.relpersistence = 'p' and not c.relispartition
              and n.nspname not in ('pg_catalog', 'information_schema')
            order by 1\
            """)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  /** How many rows a table has; {@code 0} where there is no such table. */
  static long rows(Connection connection, String table) throws SQLException {
    if (!History.exists(connection, table)) {
      return 0;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from " + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Table table(Statement statement, String name) throws SQLException {
    String query =
        "select count(*), coalesce(sum(('x' || left(md5((dhash_row.*)::text), 16))"
            + "::bit(64)::bigint), 0)::text from "
            + name
            + " dhash_row";
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return new Table(name, row.getLong(1), row.getString(2));
    }
  }
}
