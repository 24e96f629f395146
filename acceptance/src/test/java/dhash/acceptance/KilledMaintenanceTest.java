package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a backup and of migrations outside of a release, at each of their steps. The
 * fear: something is half done, or left lying about for ever.
 */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
class KilledMaintenanceTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void a_killed_backup_leaves_nothing_behind_the_next_one(@TempDir Path temporary)
      throws Exception {
    try (TinyProject tiny = TinyProject.in(temporary)) {
      for (String moment :
          List.of(
              "before-take:1",
              "during-take:1",
              "after-take:1",
              "during-verify:1",
              "after-verify:1",
              "after-prune:1")) {
        kill(tiny, moment, "backup");
        tiny.dhash("backup").with(0).saying("verified by restoring it");
        assertThat(leftOver(tiny)).as(moment).isEmpty();
        tiny.dhash("backups", "verify").with(0);
      }
      tiny.dhash("deploy", "--tag", tiny.add("")).with(0);
    }
  }

  @Test
  void killed_migrations_are_done_whole_or_not_at_all_and_go_on(@TempDir Path temporary)
      throws Exception {
    try (TinyProject tiny = TinyProject.in(temporary)) {
      String tag = tiny.add("");
      tiny.dhash("deploy", "--tag", tag, "--skip-monitoring").with(0);
      for (String moment :
          List.of(
              "during-take:1",
              "after-take:1",
              "during-rehearse:1",
              "after-rehearse:1",
              "during-migrate:1",
              "after-migrate:1")) {
        kill(tiny, moment.replace("rehearse", "undo").replace("migrate", "undo"), "--rollback");
        tiny.dhash("migrate", "--rollback").with(0);
        assertThat(tiny.hasTableOf(tag)).as(moment).isFalse();

        kill(tiny, moment, "migrate");
        tiny.dhash("migrate").with(0);
        assertThat(tiny.hasTableOf(tag)).as(moment).isTrue();
        assertThat(leftOver(tiny)).as(moment).isEmpty();
      }
      assertThat(Rows.answer(tiny.project().processes(), "select count(*) from kept"))
          .isEqualTo("1000");
      assertThat(tiny.project().servingVersion("local")).isEqualTo(tag);
    }
  }

  private static void kill(TinyProject tiny, String moment, String command) throws Exception {
    String[] arguments =
        command.equals("--rollback")
            ? new String[] {"migrate", "--rollback"}
            : new String[] {command};
    try (Running killed = tiny.start(Map.of("DHASH_TEST_DIE_AT", moment), arguments)) {
      killed.await(LIMIT).with(128 + 9);
    }
  }

  /** Files and processes of something that was begun and has not ended. */
  private static List<String> leftOver(TinyProject tiny) throws IOException {
    try (Stream<Path> files = Files.walk(tiny.project().folder())) {
      return Stream.concat(
              files.filter(KilledMaintenanceTest::isBegun).map(Path::toString),
              Stream.of("postgres/scratch", "postgres/incoming", "pg_dump", "pg_restore")
                  .filter(tiny.project().processes()::any))
          .toList();
    }
  }

  private static boolean isBegun(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".partial") || name.equals("scratch") || name.equals("incoming");
  }
}
