package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code dhash status} says when something is wrong with what runs. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class StatusTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private TinyProject tiny;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    tiny = TinyProject.in(temporary);
    tiny.dhash("deploy", "--skip-monitoring").with(0);
  }

  @AfterAll
  void end_everything() throws Exception {
    tiny.close();
  }

  private String status() throws IOException, InterruptedException {
    return tiny.dhash("status").with(0).out();
  }

  private JsonNode json() throws IOException, InterruptedException {
    return JsonMapper.shared().readTree(tiny.dhash("status", "-o", "json").with(0).out());
  }

  @Test
  void what_was_promoted_serves_nobody_while_none_of_its_replicas_is_ready() throws Exception {
    Path ill = tiny.project().folder().resolve("ill");
    String tag = tiny.add("", "TINY_UNREADY=" + ill);
    tiny.dhash("deploy", "--tag", tag, "--skip-monitoring").with(0);
    assertThat(json().path("serving_note").asString()).isEmpty();

    Files.createFile(ill);
    Await.until("that is seen", SOON, () -> status().contains("but none of 2 replicas is ready"));
    assertThat(json().path("serving").asString()).contains(tag).doesNotContain("none");
    Files.delete(ill);
    Await.until("they are ready again", SOON, () -> status().contains("2 of 2 ready"));
    assertThat(json().path("serving_note").asString()).isEmpty();
  }

  @Test
  void a_database_that_was_killed_and_healed_is_told() throws Exception {
    Processes processes = tiny.project().processes();
    assertThat(status()).containsPattern("database +runs\n");

    processes.with("/postgres -D").forEach(Processes::kill);
    Path log = tiny.project().folder().resolve("logs/database_local.log");
    Await.until("it is logged", SOON, () -> Files.exists(log));

    assertThat(log).content().contains("[WARN] The database of local had ended unasked");
    assertThat(status()).containsPattern("database +runs, restarted 20[0-9-]+T[0-9:]+Z");
    assertThat(Files.readString(tiny.project().folder().resolve(".dhash/supervisor.log")))
        .contains("The database of local had ended unasked");
  }

  @Test
  void without_a_supervisor_it_says_so_and_up_brings_all_back() throws Exception {
    Processes processes = tiny.project().processes();
    // the shell that would start another first
    processes.with("guard.jar supervise").stream().sorted().forEach(Processes::kill);

    assertThat(status()).contains("but no supervisor runs", "`dhash up` brings it back");
    tiny.project().dhash("up").with(0);
    assertThat(status()).contains("2 of 2 ready").doesNotContain("but ");

    tiny.project().dhash("down").with(0);
    assertThat(status()).contains("but `dhash down` has stopped it: `dhash up` brings it back");
    tiny.project().dhash("up").with(0);
  }
}
