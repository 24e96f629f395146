package dhash.guard.cli.smoke;

import dhash.guard.port.Database;
import dhash.guard.port.SmokeTests.SmokeTest;
import dhash.guard.port.SmokeTests.Tier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether the data are whole after a rollback: every row can be read, and the schema has all that
 * the revision needs which serves now.
 *
 * @param migrationsFolder those of the revision that serves
 * @param told how many rows were read
 */
public record Integrity(Database database, Path migrationsFolder, Consumer<String> told) {
  /** The tests, in the order in which they are run. */
  public List<SmokeTest> tests() {
    return List.of(
        new SmokeTest("schema_version", Tier.CRITICAL, this::schema),
        new SmokeTest("row_counts", Tier.CRITICAL, this::rows));
  }

  private Optional<String> schema() throws IOException {
    List<String> missing =
        database.migrations(migrationsFolder).stream()
            .filter(m -> m.phase() == Database.Phase.EXPAND && !m.applied())
            .map(Database.Migration::version)
            .toList();
    told.accept("schema version " + database.standing().schemaVersion());
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("the schema lacks the migrations " + String.join(", ", missing));
  }

  private Optional<String> rows() throws IOException {
    Map<String, Long> rows = database.rows();
    rows.forEach((table, count) -> told.accept(table + ": " + count + " rows"));
    return rows.isEmpty() ? Optional.of("there is no table") : Optional.empty();
  }
}
