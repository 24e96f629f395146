package dhash.guard.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a database holds, table by table: as many numbers as it takes to see whether another holds
 * the same.
 */
record TableSums(String serverVersion, List<Table> tables) {
  static final Duration STATEMENT_LIMIT = Duration.ofMinutes(60);

  private static final String FIELD = "tables";
  private static final int MOST_NAMED = 20;

  /**
   * The same text for the same value, whatever the server's or the login's settings; rows that a
   * policy hides are an error, not left out.
   */
  static final String PLAIN_TEXT =
      "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres';"
          + " set bytea_output = 'hex'; set extra_float_digits = 1;"
          + " set search_path = pg_catalog; set row_security = off";

  /**
   * @param name quoted, with its schema
   * @param checksum the sum of a 64-bit hash of each row's text, by the server's own function (it
   *     takes half the time of a shortened md5); independent of the rows' order
   */
  record Table(String name, long rows, String checksum) {}

  TableSums {
    tables = List.copyOf(tables);
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
      return read(statement, names(statement), meter);
    }
  }

  /** Unlogged tables as well: what is in them now may not be there in a copy. */
  static TableSums readWithUnlogged(Connection connection, Meter meter) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      List<String> names = names(statement);
      names.addAll(unlogged(statement));
      return read(statement, names, meter);
    }
  }

  private static TableSums read(Statement statement, List<String> names, Meter meter)
      throws SQLException {
    statement.execute(PLAIN_TEXT);
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

  /** The tables that are read: ordinary and partitioned ones, quoted and with their schema. */
  static List<String> names(Statement statement) throws SQLException {
    return names(statement, 'p');
  }

  /** Those whose rows no write-ahead log has: a crash, or a physical copy, empties them. */
  static List<String> unlogged(Statement statement) throws SQLException {
    return names(statement, 'u');
  }

  private static List<String> names(Statement statement, char persistence) throws SQLException {
    List<String> names = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            """
            select format('%%I.%%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and c.relpersistence = '%s' and not c.relispartition
              and n.nspname not in ('pg_catalog', 'information_schema')
            order by 1\
            """
                .formatted(persistence))) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  /** As backups and their proofs have it: the array {@code tables}. */
  void writeTo(ObjectNode root) {
    ArrayNode array = root.putArray(FIELD);
    tables.forEach(t ->
        array
            .addObject()
            .put("table", t.name())
            .put("rows", t.rows())
            .put("checksum", t.checksum()));
  }

  /** Empty where none were written. */
  static Optional<TableSums> of(JsonNode root, String serverVersion) {
    if (!root.path(FIELD).isArray()) {
      return Optional.empty();
    }
    List<Table> tables = new ArrayList<>();
    for (JsonNode table : root.path(FIELD)) {
      tables.add(
          new Table(
              table.path("table").asString(""),
              table.path("rows").asLong(-1),
              table.path("checksum").asString("")));
    }
    return Optional.of(new TableSums(serverVersion, tables));
  }

  /** Without what the guard keeps in the database for itself. */
  TableSums ofTheRelease() {
    return new TableSums(
        serverVersion, tables.stream().filter(table -> !OurTables.isOne(table.name())).toList());
  }

  Map<String, Table> byName() {
    Map<String, Table> named = new TreeMap<>();
    tables.forEach(table -> named.put(table.name(), table));
    return named;
  }

  /**
   * Where another is not what these say, table by table; empty where it is the same.
   *
   * @param here what these are, such as {@code in the backup}
   * @param there what the other is, such as {@code restored}
   */
  List<String> differences(TableSums other, String here, String there) {
    Map<String, Table> theirs = other.byName();
    List<String> all = new ArrayList<>();
    for (Table ours : tables) {
      Table twin = theirs.remove(ours.name());
      if (twin == null) {
        all.add("%s %d rows %s, no table %s".formatted(ours.name(), ours.rows(), here, there));
      } else if (!twin.equals(ours)) {
        all.add(
            "%s %d rows %s, %d %s%s"
                .formatted(
                    ours.name(),
                    ours.rows(),
                    here,
                    twin.rows(),
                    there,
                    ours.rows() == twin.rows() ? ", with other contents" : ""));
      }
    }
    theirs
        .values()
        .forEach(t -> all.add("%s not %s, %d rows %s".formatted(t.name(), here, t.rows(), there)));
    return all.size() <= MOST_NAMED
        ? all
        : Stream.concat(
                all.stream().limit(MOST_NAMED),
                Stream.of((all.size() - MOST_NAMED) + " more tables"))
            .toList();
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
        "select count(*),"
            + " coalesce(sum(hashtextextended((dhash_row.*)::text collate \"C\", 0)), 0)::text from "
            + name
            + " dhash_row";
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return new Table(name, row.getLong(1), row.getString(2));
    }
  }
}
