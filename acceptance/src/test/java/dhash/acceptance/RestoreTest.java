package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** App and data go back together. The fear: rows that users wrote are gone, or nobody knows of. */
class RestoreTest {
  private static final int PER_SECOND = 20;
  private static final String COUNT = "select count(*) from kept";

  /** Minute 59: backup, deploy, 10,000 rows written, rollback. */
  @Test
  void rows_written_since_the_backup_are_kept_counted_and_come_back(@TempDir Path temporary)
      throws Exception {
    try (TinyProject tiny = TinyProject.in(temporary)) {
      String tag = tiny.add("");
      tiny.dhash("deploy", "--tag", tag).with(0).saying("Rehearsed on a restored copy");
      Path backup = boundBackup(tiny);
      write(tiny, 1001, 11_000);

      refusedBeforeAnythingMoves(tiny, backup, tag);
      tiny.dhash("rollback", "--backup", backup.toString(), "--dry-run")
          .with(0)
          .saying("public.kept: 1000 rows then, 11000 now");
      assertThat(tiny.project().servingVersion("local")).isEqualTo(tag);

      try (Load load = tiny.load(PER_SECOND)) {
        tiny.dhash("rollback", "--backup", backup.toString())
            .with(0)
            .saying(
                "public.kept: 10000 new, 0 changed, 0 deleted",
                "_before_rollback_",
                "requests got 503 for");
        load.stop();
        onlyTheOutageFailed(load);
      }
      assertThat(tiny.project().servingVersion("local")).isEqualTo("tiny-1");
      assertThat(rows(tiny)).isEqualTo("1000");
      assertThat(tiny.hasTableOf(tag)).as("the schema went back with the data").isFalse();
      reportNamesWhatWasSetAside(tiny);

      tiny.dhash("backups", "restore", "--undo", "--yes")
          .with(0)
          .saying("public.kept: 1000 rows now");
      assertThat(rows(tiny)).isEqualTo("11000");
      whatIsKeptGoesOnlyByCommand(tiny);
      tiny.journal().assertIntact();
      assertThat(tiny.project().processes().any("postgres/scratch")).isFalse();
    }
  }

  @EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
  @Test
  void a_plain_rollback_keeps_every_row_and_a_restore_alone_keeps_the_revision(
      @TempDir Path temporary) throws Exception {
    try (TinyProject tiny = TinyProject.in(temporary)) {
      String tag = tiny.add("");
      tiny.dhash("deploy", "--tag", tag).with(0);
      write(tiny, 1001, 11_000);
      tiny.dhash("rollback").with(0);
      assertThat(rows(tiny)).isEqualTo("11000");

      Path made = Path.of(tiny.dhash("backup").with(0).out().lines().findFirst().orElseThrow());
      write(tiny, 11_001, 11_005);
      tiny.dhash("backups", "drill").with(0).saying("");
      tiny.dhash("backups", "restore", made.getFileName().toString(), "--yes")
          .with(0)
          .saying("public.kept: 5 new");
      assertThat(rows(tiny)).isEqualTo("11000");
      assertThat(tiny.project().servingVersion("local")).isEqualTo("tiny-1");
    }
  }

  /** The guard dies on its way; the supervisor's or the next one ends it. */
  @EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
  @Test
  void a_restore_whose_guard_is_killed_at_each_step_is_ended_by_the_next(@TempDir Path temporary)
      throws Exception {
    try (TinyProject tiny = TinyProject.in(temporary)) {
      Path made = Path.of(tiny.dhash("backup").with(0).out().lines().findFirst().orElseThrow());
      int more = 0;
      for (String moment :
          List.of("during-prepare:1", "after-prepare:1", "during-swap:1", "after-swap:1")) {
        more++;
        write(tiny, 2000 + more, 2000 + more);
        try (Running killed =
            tiny.start(
                Map.of("DHASH_TEST_DIE_AT", moment),
                "backups",
                "restore",
                made.toString(),
                "--yes")) {
          killed.await(Duration.ofSeconds(60)).with(128 + 9);
        }
        tiny.dhash("resume").with(0).saying("public.kept: 1 new, 0 changed, 0 deleted");
        assertThat(rows(tiny)).as(moment).isEqualTo("1000");
        assertThat(tiny.project().servingVersion("local")).isEqualTo("tiny-1");
      }
      tiny.journal().assertIntact();
      assertThat(tiny.project().processes().any("postgres/incoming")).isFalse();
    }
  }

  private static void whatIsKeptGoesOnlyByCommand(TinyProject tiny) throws Exception {
    String kept = tiny.dhash("backups", "kept", "-o", "json").with(0).out();
    String name = JsonMapper.shared().readTree(kept).get(0).path("kept").asString();
    assertThat(name).contains("_before_rollback_");
    tiny.dhash("backups", "kept", "--drop", "images", "--yes").with(3);
    tiny.dhash("backups", "kept", "--drop", name).with(2).saying("--yes");
    assertThat(tiny.dhash("backups", "kept", "-o", "json").with(0).out()).isEqualTo(kept);
    tiny.dhash("backups", "kept", "--drop", name, "--yes").with(0).saying("Dropped " + name);
    tiny.dhash("backups", "kept").with(0).saying("No restore has set any data of local aside");
    tiny.dhash("backups", "restore", "--undo", "--yes").with(3);
    assertThat(rows(tiny)).isEqualTo("11000");
  }

  private static void refusedBeforeAnythingMoves(TinyProject tiny, Path backup, String tag)
      throws Exception {
    tiny.dhash("rollback", "--backup", "backups/none.zip").with(3).saying("none.zip is not in");
    tiny.dhash("rollback", "--backup", backup.toString(), "--data", "keep").with(2);
    tiny.dhash("rollback", "--data", "restore").with(2).saying("--yes");
    Path copy = tiny.project().folder().resolve(backup.getFileName());
    Files.copy(backup, copy);
    tiny.dhash("rollback", "--backup", copy.toString()).with(3).saying("checksum");
    assertThat(tiny.project().servingVersion("local")).isEqualTo(tag);
  }

  private static Path boundBackup(TinyProject tiny) throws Exception {
    JsonNode status =
        JsonMapper.shared().readTree(tiny.dhash("status", "-o", "json").with(0).out());
    return Path.of(status.path("backup").asString());
  }

  private static void write(TinyProject tiny, int from, int to) throws Exception {
    Rows.change(
        tiny.project().processes(),
        "insert into kept select n, 'late' from generate_series(" + from + ", " + to + ") n");
  }

  private static String rows(TinyProject tiny) throws Exception {
    return Rows.answer(tiny.project().processes(), COUNT);
  }

  /** From the first to the last request that failed: what users saw of the swap. */
  private static void onlyTheOutageFailed(Load load) {
    List<Load.Answer> failures = load.failures();
    assertThat(failures).extracting(Load.Answer::status).containsOnly(503);
    Duration outage = Duration.between(failures.getFirst().asked(), failures.getLast().answered());
    System.out.printf(
        "restore: %d of %d requests got 503, within %d ms%n",
        failures.size(), load.answers().size(), outage.toMillis());
  }

  private static void reportNamesWhatWasSetAside(TinyProject tiny) throws Exception {
    Path logs = tiny.project().folder().resolve("logs");
    try (var files = Files.newDirectoryStream(logs, "rollback_report_local_*.json")) {
      String report = Files.readString(files.iterator().next());
      assertThat(report)
          .contains(
              "public.kept: 10000 new", "_before_rollback_", "safety_backup", "outage_seconds");
    }
  }
}
