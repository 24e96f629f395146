package dhash.acceptance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows of all tables, counted in the database that a replica was told to use. */
final class Rows {
  private static final String TABLES =
      "select quote_ident(table_schema) || '.' || quote_ident(table_name)"
          + " from information_schema.tables where table_type = 'BASE TABLE'"
          + " and table_schema not in ('pg_catalog', 'information_schema')";

  private Rows() {}

  static Map<String, Long> of(Processes processes) throws Exception {
    try (Connection connection = connect(processes)) {
      return count(connection);
    }
  }

  /** What a query answers in its first row and column. */
  static String answer(Processes processes, String query) throws Exception {
    try (Connection connection = connect(processes);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** Changes rows as a user of the service would. */
  static void change(Processes processes, String sql) throws Exception {
    try (Connection connection = connect(processes);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(Processes processes) throws Exception {
    Map<String, String> replica =
        processes.all().keySet().stream()
            .map(Processes::variables)
            .filter(variables -> variables.containsKey("DB_PASSWORD_FILE"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no replica runs"));
    String address =
        "jdbc:postgresql://%s:%s/%s"
            .formatted(replica.get("DB_HOST"), replica.get("DB_PORT"), replica.get("DB_NAME"));
    String password = Files.readString(Path.of(replica.get("DB_PASSWORD_FILE"))).strip();
    return DriverManager.getConnection(address, replica.get("DB_USER"), password);
  }

  private static Map<String, Long> count(Connection connection) throws Exception {
    Map<String, Long> rows = new TreeMap<>();
    try (Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet names = statement.executeQuery(TABLES)) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      for (String table : tables) {
        try (ResultSet count = statement.executeQuery("select count(*) from " + table)) {
          count.next();
          rows.put(table, count.getLong(1));
        }
      }
    }
    return rows;
  }
}
