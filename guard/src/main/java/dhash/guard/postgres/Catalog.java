package dhash.guard.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tables and columns that can hold data of ours, known by PostgreSQL's own numbers, so that a
 * renamed one is still the same and one dropped and made again is not.
 */
record Catalog(Map<Long, Table> tables) {
  private static final Pattern CONSTANT =
      Pattern.compile("(?:'(?:[^']|'')*'|-?[\\d.]+|true|false)(?:::[\\w \"\\[\\](),.]+)?");

  /**
   * @param name quoted, with its schema
   * @param parent the partitioned table that it is a part of, or 0
   */
  record Table(
      long oid,
      String schema,
      String plainName,
      String name,
      long parent,
      Map<Integer, Column> columns,
      List<String> key) {}

  /**
   * @param name quoted
   * @param standard the constant that new rows get, as SQL, or {@code null} as SQL
   */
  record Column(String name, String type, String standard) {
    /** SQL that is true for a row in which somebody has put something. */
    String holdsData() {
      return "("
          + name
          + " is not null and "
          + name
          + "::text is distinct from (("
          + standard
          + ")::"
          + type
          + ")::text)";
    }
  }

  /** What one catalog has that a later one has not. */
  record Vanishing(List<Table> tables, Map<Table, List<Column>> columns) {}

  /**
   * @param name quoted, with its schema
   */
  Optional<Table> named(String name) {
    return tables.values().stream().filter(table -> table.name().equals(name)).findFirst();
  }

  /** The catalog as this connection's transaction sees it. */
  static Catalog read(Connection connection) throws SQLException {
    Map<Long, Table> tables = new LinkedHashMap<>();
    String query =
        """
        select c.oid, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname),
               coalesce((select i.inhparent from pg_inherits i
                         where i.inhrelid = c.oid and c.relispartition), 0)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and c.relpersistence <> 't'
          and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
        order by c.oid\
        """;
    Map<Long, Map<Integer, Column>> columns = columns(connection);
    Map<Long, List<String>> keys = keys(connection);
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        long oid = rows.getLong(1);
        tables.put(
            oid,
            new Table(
                oid,
                rows.getString(2),
                rows.getString(3),
                rows.getString(4),
                rows.getLong(5),
                columns.getOrDefault(oid, Map.of()),
                keys.getOrDefault(oid, List.of())));
      }
    }
    return new Catalog(tables);
  }

  private static Map<Long, Map<Integer, Column>> columns(Connection connection)
      throws SQLException {
    // a generated column holds nothing of its own
    String query =
        """
        select a.attrelid, a.attnum, quote_ident(a.attname),
               format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid)
        from pg_attribute a
        join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
        join pg_namespace n on n.oid = c.relnamespace
          and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attnum > 0 and not a.attisdropped and a.attgenerated = ''\
        """;
    Map<Long, Map<Integer, Column>> columns = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        String standard = rows.getString(5);
        boolean constant = standard != null && CONSTANT.matcher(standard).matches();
        columns
            .computeIfAbsent(rows.getLong(1), oid -> new LinkedHashMap<>())
            .put(
                rows.getInt(2),
                new Column(rows.getString(3), rows.getString(4), constant ? standard : "null"));
      }
    }
    return columns;
  }

  private static Map<Long, List<String>> keys(Connection connection) throws SQLException {
    String query =
        """
        select i.indrelid, quote_ident(a.attname) from pg_index i
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
        where i.indisprimary order by i.indrelid, a.attnum\
        """;
    Map<Long, List<String>> keys = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        keys.computeIfAbsent(rows.getLong(1), oid -> new ArrayList<>()).add(rows.getString(2));
      }
    }
    return keys;
  }

  /** What is here and not in {@code after}; a partition goes with its table. */
  Vanishing without(Catalog after) {
    Set<Long> gone = new HashSet<>(tables.keySet());
    gone.removeAll(after.tables.keySet());
    List<Table> vanishing =
        tables.values().stream()
            .filter(t -> gone.contains(t.oid()) && !gone.contains(t.parent()))
            .toList();
    Map<Table, List<Column>> columns = new LinkedHashMap<>();
    for (Table table : tables.values()) {
      Table later = after.tables.get(table.oid());
      if (later == null || table.parent() != 0) {
        continue;
      }
      List<Column> lost =
          table.columns().entrySet().stream()
              .filter(c -> !later.columns().containsKey(c.getKey()))
              .map(Map.Entry::getValue)
              .toList();
      if (!lost.isEmpty()) {
        columns.put(table, lost);
      }
    }
    return new Vanishing(vanishing, columns);
  }
}
