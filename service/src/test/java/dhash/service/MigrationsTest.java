package dhash.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsTest {
  private static final String COLUMNS =
      """
      SELECT coalesce(string_agg(table_name || '.' || column_name || ' ' || data_type, E'\\n'
        ORDER BY table_name, column_name), '')
      FROM information_schema.columns WHERE table_schema = 'public'\
      """;

  @Test
  void all_can_be_undone_and_run_again() throws Exception {
    TestDatabase database = TestDatabase.empty();
    database.run(TestDatabase.expand("migrations"));
    String once = database.query(COLUMNS);

    database.run(TestDatabase.expand("demo/v2"));
    database.run(TestDatabase.expand("demo/v3"));
    database.run(TestDatabase.undo("demo/v3"));
    database.run(TestDatabase.undo("demo/v2"));
    assertThat(database.query(COLUMNS)).isEqualTo(once);
    database.run(TestDatabase.undo("migrations"));
    assertThat(database.query(COLUMNS)).isEmpty();
    assertThat(database.query("SELECT count(*) FROM pg_proc WHERE proname LIKE 'note_%'"))
        .isEqualTo("0");
    database.run(TestDatabase.expand("migrations"));

    assertThat(database.query(COLUMNS)).isEqualTo(once);
  }

  @ParameterizedTest
  @ValueSource(strings = {"migrations", "demo/v2", "demo/v3"})
  void each_has_an_undo(String folder) throws Exception {
    List<Integer> forward =
        TestDatabase.expand(folder).stream().map(TestDatabase::version).toList();
    List<Path> undo = TestDatabase.undo(folder);

    assertThat(undo.reversed().stream().map(TestDatabase::version)).isEqualTo(forward);
  }
}
