package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the program says of a journal, sound and damaged, and that the cure it names is one. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class JournalCommandTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Project project;

  @BeforeAll
  void two_releases(@TempDir Path temporary) throws Exception {
    project = Project.in(temporary).with("local").withFastGates("local", true);
    project.set("local", "DHASH_REPLICAS", "1");
    project.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
    project.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
  }

  @AfterAll
  void end_everything() throws Exception {
    project.close();
  }

  private Path file(int number) {
    return project.folder().resolve(".dhash/local/journal/%08d.ndjson".formatted(number));
  }

  @Test
  void a_sound_journal_is_verified_and_shown() throws Exception {
    Tree before = Tree.of(project.folder().resolve(".dhash/local/journal"));

    assertThat(project.dhash("journal", "verify", "--env", "local").with(0).out())
        .containsPattern("sound +true")
        .containsPattern("rollouts +2");
    JsonNode found = json("journal", "verify", "--env", "local", "-o", "json");
    assertThat(found.path("entries").asInt()).isGreaterThan(10);
    assertThat(found.path("damage")).isEmpty();

    String newest = project.dhash("journal", "show", "--env", "local").with(0).out();
    assertThat(newest.lines().findFirst().orElseThrow()).matches("TIME +POSITION +EVENT +WHAT");
    assertThat(newest).containsPattern("Z +\\d+ +Opened +local-2: Deploying r2").contains("Ended");
    assertThat(project.dhash("journal", "show", "local-1").with(0).out()).contains("local-1");
    assertThat(json("journal", "show", "local-1", "-o", "json").path(0).path("position").asInt())
        .isEqualTo(1);
    assertThat(project.dhash("journal", "show", "local-1", "-o", "yaml").with(0).out())
        .contains("position: 1");

    assertThat(Tree.of(project.folder().resolve(".dhash/local/journal"))).isEqualTo(before);
  }

  @Test
  void what_can_not_be_looked_at_is_told() throws Exception {
    project.dhash("journal", "verify", "--env", "lcal").with(2).saying("lcal", "local");
    project.dhash("journal", "show", "local-9").with(2).saying("local-9", "dhash history");
    project.dhash("journal", "verify", "-o", "jsn").with(2).saying("json");
    project.dhash("journal", "verfy").with(2).saying("verify");
    assertThat(project.dhash("journal", "--help").with(0).out()).contains("verify", "show");
    assertThat(project.dhash("journal", "show", "--help").with(0).out()).contains("Examples:");
    assertThat(project.dhash("journal", "verify", "--help").with(0).out()).contains("Examples:");
  }

  /** A guard that dies while it writes a line has not noted it as the newest. */
  @Test
  void a_torn_last_line_is_harmless_and_one_that_was_written_is_missed() throws Exception {
    byte[] whole = Files.readAllBytes(file(2));
    Path newest = file(2).resolveSibling("newest");
    String noted = Files.readString(newest);
    Files.write(file(2), Arrays.copyOf(whole, whole.length - 5));
    try {
      project
          .dhash("journal", "verify", "--env", "local")
          .with(1)
          .saying("was cut", noted.strip().replaceFirst("^0+", ""));
      Files.writeString(newest, "%019d\n".formatted(Long.parseLong(noted.strip()) - 1));
      project.dhash("journal", "verify", "--env", "local").with(0).saying("harmless");
    } finally {
      Files.write(file(2), whole);
      Files.writeString(newest, noted);
    }
  }

  /** A byte in the newest file: whoever reads it says so, with the line, and changes nothing. */
  @Test
  void a_flipped_byte_is_told_by_every_command_that_reads_it() throws Exception {
    byte[] whole = Files.readAllBytes(file(2));
    byte[] flipped = whole.clone();
    int second = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\n') + 30;
    flipped[second] ^= 4;
    Files.write(file(2), flipped);
    try {
      for (List<String> command :
          List.of(
              List.of("journal", "verify"),
              List.of("journal", "show"),
              List.of("status"),
              List.of("deploy"),
              List.of("resume"),
              List.of("abort"),
              List.of("promote"),
              List.of("pause"),
              List.of("rollback"),
              List.of("undo"),
              List.of("monitor"),
              List.of("plan"),
              List.of("history"),
              List.of("show", "local-2"),
              List.of("guard"))) {
        List<String> all = new java.util.ArrayList<>(command);
        all.addAll(List.of("--env", "local"));
        project
            .dhash(all.toArray(String[]::new))
            .with(1)
            .saying("00000002.ndjson, line 2", "its hash does not fit", "from a copy", "changed");
        assertThat(Files.readAllBytes(file(2))).as(command.toString()).isEqualTo(flipped);
      }
      assertThat(project.servingVersion("local")).isEqualTo("v1.2.3");
    } finally {
      Files.write(file(2), whole);
    }
    project.dhash("journal", "verify", "--env", "local").with(0);
  }

  /** Nothing in the journal itself misses its newest file. */
  @Test
  void a_newest_file_that_is_emptied_or_gone_is_told(@TempDir Path temporary) throws Exception {
    byte[] whole = Files.readAllBytes(file(2));
    try {
      Files.write(file(2), new byte[0]);
      project.dhash("journal", "verify", "--env", "local").with(1).saying("older than what was");
      Files.move(file(2), temporary.resolve("away"));
      project.dhash("journal", "verify", "--env", "local").with(1).saying("older than what was");
      project.dhash("history", "--env", "local").with(1).saying("dhash journal verify");
    } finally {
      Files.write(file(2), whole);
    }
    project.dhash("history", "--env", "local").with(0);
  }

  /** What the message says is done to the letter, and a release goes through again. */
  @Test
  void the_cure_for_a_journal_without_a_copy_works(@TempDir Path temporary) throws Exception {
    try (Project damaged = Project.in(temporary).with("local").withFastGates("local", true)) {
      damaged.set("local", "DHASH_REPLICAS", "1");
      damaged.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
      Path home = damaged.folder().resolve(".dhash/local");
      Files.writeString(home.resolve("journal/00000001.ndjson"), "nonsense\n");
      damaged
          .dhash("deploy", "--env", "local", "--skip-monitoring")
          .with(1)
          .saying("dhash down", "journal and platform of " + home);

      damaged.dhash("down").with(0);
      Files.move(home.resolve("journal"), temporary.resolve("journal.away"));
      Files.move(home.resolve("platform"), temporary.resolve("platform.away"));

      damaged.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
      assertThat(damaged.servingVersion("local")).isEqualTo("v1.2.3");
      damaged.dhash("journal", "verify", "--env", "local").with(0);
    }
  }

  private JsonNode json(String... arguments) throws Exception {
    return JSON.readTree(project.dhash(arguments).with(0).out());
  }
}
