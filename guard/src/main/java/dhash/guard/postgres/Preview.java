package dhash.guard.postgres;

import dhash.guard.port.GuardException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a restore would set aside: the span of time, and the rows that each table had and has. Rows
 * are only counted, so that nobody waits long before a question.
 */
record Preview(Supplier<DatabaseAddress> living) {
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(30);

  /**
   * @param then what the backup holds; empty where nobody has counted it yet
   * @param physical whether unlogged tables are empty in it
   */
  List<String> since(
      Optional<BackupMetadata> metadata, Optional<TableSums> then, boolean physical) {
    List<String> lines = new ArrayList<>();
    metadata.ifPresent(backup -> lines.add("from " + backup.createdAt() + " to now"));
    if (then.isEmpty()) {
      lines.add("what the backup holds was never counted");
    }
    addTables(lines, then.map(TableSums::ofTheRelease), physical);
    return lines;
  }

  /**
   * @param there the way into what is kept; empty where it would have to be started first: then the
   *     present tables are shown alone
   */
  List<String> sinceTheSwap(String kept, Optional<DatabaseAddress> there) {
    List<String> lines = new ArrayList<>();
    Swap.keptAt(kept).ifPresent(at -> lines.add("from " + at + " to now"));
    if (there.isPresent()) {
      lines.add("in " + kept + ":");
      new Preview(there::get).addTables(lines, Optional.empty(), true);
      lines.add("at present:");
    }
    addTables(lines, Optional.empty(), true);
    return lines;
  }

  private void addTables(List<String> lines, Optional<TableSums> then, boolean physical) {
    try (Connection connection = living.get().connect("dhash", LOOK_LIMIT)) {
      addTables(lines, connection, then, physical);
    } catch (SQLException | GuardException unreadable) {
      lines.add("the present data can't be read: " + unreadable.getMessage());
    }
  }

  private static void addTables(
      List<String> lines, Connection connection, Optional<TableSums> then, boolean physical)
      throws SQLException {
    Map<String, TableSums.Table> held = then.map(TableSums::byName).orElse(Map.of());
    TreeSet<String> names = new TreeSet<>(held.keySet());
    try (Statement statement = connection.createStatement()) {
      names.addAll(TableSums.names(statement));
      if (physical) {
        names.addAll(TableSums.unlogged(statement));
      }
    }
    for (String name : names) {
      if (!OurTables.isOne(name)) {
        long now = TableSums.rows(connection, name);
        lines.add(name + ": " + (then.isEmpty() ? now + " rows now" : told(held.get(name), now)));
      }
    }
  }

  private static String told(TableSums.@Nullable Table held, long now) {
    return held == null
        ? "not in the backup, " + now + " rows now"
        : held.rows() + " rows then, " + now + " now";
  }
}
