package dhash.guard.postgres;

import dhash.engine.plan.DataPolicy;
import dhash.guard.port.Database.Undone.SetAside;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes one migration back, in one transaction or, where only an index is dropped concurrently, in
 * none.
 *
 * <p>In a transaction the script is run twice: once to see what vanishes, then back to a savepoint,
 * where that is looked at or copied away, and once for good. What a script does to the
 * <em>contents</em> of tables that stay can't be seen from the catalog; updated and deleted rows
 * are found in the transaction's statistics.
 */
final class Undo {
  private final Connection connection;
  private final DataPolicy policy;
  private final String setAsideSchema;

  Undo(Connection connection, DataPolicy policy, String setAsideSchema) {
    this.connection = connection;
    this.policy = policy;
    this.setAsideSchema = setAsideSchema;
  }

  /** How it went for one migration. */
  sealed interface Result {
    record Done(List<SetAside> setAside) implements Result {}

    record Kept(String reason) implements Result {}
  }

  /** Undoes one applied migration, or leaves everything as it was. */
  Result run(Script script) throws SQLException {
    Path file = script.undo().orElseThrow();
    ScriptText text = ScriptText.readUndo(file);
    if (text.lone().isPresent()) {
      return alone(script, text.statements().statements().getFirst().text());
    }
    String sql = text.sql();
    connection.setAutoCommit(false);
    try {
      Result result = within(sql);
      if (result instanceof Result.Done) {
        History.remove(connection, script.version());
        connection.commit();
      } else {
        connection.rollback();
      }
      return result;
    } catch (SQLException failure) {
      connection.rollback();
      throw new SQLException(
          file.getFileName() + " failed: " + failure.getMessage(), failure.getSQLState(), failure);
    }
  }

  /** An index is dropped: nothing of anybody's vanishes. Cut off in between, it is done again. */
  private Result alone(Script script, String sql) throws SQLException {
    execute(sql);
    History.remove(connection, script.version());
    return new Result.Done(List.of());
  }

  private Result within(String sql) throws SQLException {
    Savepoint beginning = connection.setSavepoint();
    Catalog before = Catalog.read(connection);
    execute(sql);
    Catalog.Vanishing vanishing = before.without(Catalog.read(connection));
    Optional<String> changed = policy == DataPolicy.KEEP ? changedRows() : Optional.empty();
    connection.rollback(beginning);
    if (changed.isPresent()) {
      return new Result.Kept(changed.get());
    }
    lock(vanishing);
    List<SetAside> setAside = List.of();
    if (policy == DataPolicy.KEEP) {
      Optional<String> data = firstData(vanishing);
      if (data.isPresent()) {
        return new Result.Kept(data.get());
      }
    } else {
      setAside = setAside(vanishing);
    }
    execute(sql);
    return new Result.Done(setAside);
  }

  /** No row may come in between the look and the end of the transaction; readers go on. */
  private void lock(Catalog.Vanishing vanishing) throws SQLException {
    for (Catalog.Table table : vanishing.tables()) {
      execute("lock table " + table.name() + " in share row exclusive mode");
    }
    for (Catalog.Table table : vanishing.columns().keySet()) {
      execute("lock table " + table.name() + " in share row exclusive mode");
    }
  }

  private Optional<String> firstData(Catalog.Vanishing vanishing) throws SQLException {
    for (Catalog.Table table : vanishing.tables()) {
      if (number("select exists (select from " + table.name() + ")::int") > 0) {
        return Optional.of("the table " + table.name() + " would vanish and holds rows");
      }
    }
    for (Map.Entry<Catalog.Table, List<Catalog.Column>> entry : vanishing.columns().entrySet()) {
      for (Catalog.Column column : entry.getValue()) {
        String table = entry.getKey().name();
        String query = "select exists (select from " + table + " where " + column.holdsData() + ")";
        if (number(query + "::int") > 0) {
          return Optional.of(
              "the column " + column.name() + " of " + table + " would vanish and holds values");
        }
      }
    }
    return Optional.empty();
  }

  private List<SetAside> setAside(Catalog.Vanishing vanishing) throws SQLException {
    List<SetAside> copied = new ArrayList<>();
    if (vanishing.tables().isEmpty() && vanishing.columns().isEmpty()) {
      return copied;
    }
    execute("create schema if not exists " + quoted(setAsideSchema));
    for (Catalog.Table table : vanishing.tables()) {
      copied.add(copy(table, "select * from " + table.name()));
    }
    for (Map.Entry<Catalog.Table, List<Catalog.Column>> entry : vanishing.columns().entrySet()) {
      Catalog.Table table = entry.getKey();
      List<Catalog.Column> columns = entry.getValue();
      String where = String.join(" or ", columns.stream().map(Catalog.Column::holdsData).toList());
      copied.add(
          copy(
              table,
              "select "
                  + identified(table, columns)
                  + " from "
                  + table.name()
                  + " where "
                  + where));
    }
    return copied;
  }

  /** The key and the vanishing columns; all columns where the table has no key. */
  private static String identified(Catalog.Table table, List<Catalog.Column> columns) {
    if (table.key().isEmpty()) {
      return "*";
    }
    List<String> names = new ArrayList<>(table.key());
    columns.stream().map(Catalog.Column::name).filter(n -> !names.contains(n)).forEach(names::add);
    return String.join(", ", names);
  }

  private SetAside copy(Catalog.Table table, String select) throws SQLException {
    String place = freePlace(table);
    execute("create table " + place + " as " + select);
    return new SetAside(place, number("select count(*) from " + place));
  }

  /** Two migrations may take something of the same table away, or of namesakes in two schemas. */
  private String freePlace(Catalog.Table table) throws SQLException {
    for (int n = 1; ; n++) {
      String name = table.plainName();
      String end = n == 1 ? "" : "_" + n;
      String place =
          quoted(setAsideSchema)
              + "."
              + quoted(name.substring(0, Math.min(name.length(), 63 - end.length())) + end);
      if (!History.exists(connection, place)) {
        return place;
      }
    }
  }

  private Optional<String> changedRows() throws SQLException {
    String query =
        "select format('%I.%I', schemaname, relname), n_tup_upd + n_tup_del"
            + " from pg_stat_xact_user_tables where n_tup_upd + n_tup_del > 0 limit 1";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next()
          ? Optional.of(
              "its undo script changes " + row.getLong(2) + " rows of " + row.getString(1))
          : Optional.empty();
    }
  }

  private long number(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  private String quoted(String name) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.enquoteIdentifier(name, true);
    }
  }
}
