package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract migrations asked for by themselves. The fear: a rollback leads to a revision that the
 * schema can't carry any more, because nobody remembers that they ran.
 */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
class ContractMigrationsTest {
  private static final String DROP = "alter table kept drop column text;";

  @Test
  void are_rehearsed_run_and_from_then_on_only_data_lead_back(@TempDir Path temporary)
      throws Exception {
    try (TinyProject tiny = TinyProject.in(temporary)) {
      String tag = tiny.addContracting(DROP);
      tiny.dhash("deploy", "--tag", tag, "--skip-monitoring").with(0);
      Path made = Path.of(tiny.dhash("backup").with(0).out().lines().findFirst().orElseThrow());
      assertThat(hasText(tiny)).as("a deploy leaves it to be asked for").isTrue();
      tiny.dhash("migrate").with(0).saying("Nothing to migrate.");

      tiny.dhash("migrate", "--contract", "--rollback").with(2);
      assertThat(tiny.dhash("migrate", "--contract", "--rehearse").with(0).out())
          .contains("rehearsed V2.5 shrink");
      assertThat(hasText(tiny)).isTrue();

      // Killed once it has run, before anybody has noted that it did.
      try (Running killed =
          tiny.start(Map.of("DHASH_TEST_DIE_AT", "after-migrate:1"), "migrate", "--contract")) {
        killed.await(Duration.ofSeconds(60)).with(128 + 9);
      }
      assertThat(hasText(tiny)).isFalse();
      tiny.dhash("resume").with(0).saying("Contract migrations run: 2.5");
      tiny.dhash("migrate", "--contract").with(0).saying("Nothing to migrate.");

      tiny.dhash("rollback").with(3).saying("Contract migrations ran after");
      tiny.dhash("rollback", "--data", "undo").with(3);
      tiny.dhash("rollback", "--data", "restore", "--yes").with(0);
      assertThat(tiny.project().servingVersion("local")).isEqualTo("tiny-1");
      assertThat(hasText(tiny)).isTrue();
      assertThat(Files.exists(made)).isTrue();
      tiny.journal().assertIntact();
    }
  }

  private static boolean hasText(TinyProject tiny) throws Exception {
    return Rows.answer(
            tiny.project().processes(),
            "select count(*) from information_schema.columns where table_name = 'kept'"
                + " and column_name = 'text'")
        .equals("1");
  }
}
