package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** One process watches two environments, one of which falls ill. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class SeveralEnvironmentsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String BOTH = "guard --env local --env staging";

  private TinyProject tiny;
  private Project project;

  @BeforeAll
  void deploy_to_both(@TempDir Path temporary) throws Exception {
    tiny = TinyProject.in(temporary);
    project = tiny.project().with("staging");
    project
        .set("staging", "DHASH_IMAGE_TAG", "tiny-1")
        .set("staging", "DHASH_COMMAND", TinyService.command())
        .set("staging", "DHASH_REPLICAS", "1")
        .set("staging", "SERVICE_ENV_TINY_SICK", "1");
    project.write(
        "quality-gates-config.json",
        """
        {"environments": {"local": %1$s, "staging": %1$s}}
        """
            .formatted(
                """
                {"duration": 0.1,
                 "pollCadence": {"initial": 0.5, "normal": 0.5},
                 "autoRollback": true,
                 "qualityGates": {
                   "healthFailures": {"threshold": 1},
                   "extractionFailureRate": {"enabled": false},
                   "p95HashTime": {"enabled": false},
                   "lowConfidenceQueue": {"enabled": false}}}\
                """));
    project.dhash("deploy", "--env", "staging", "--skip-monitoring").with(0);
  }

  @AfterAll
  void end_everything() throws Exception {
    tiny.close();
  }

  private Stream<String> logs(String environment) throws Exception {
    try (Stream<Path> files = Files.list(project.folder().resolve("logs"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("monitor_" + environment + "_.*\\.log"))
          .toList()
          .stream();
    }
  }

  @Test
  @Order(1)
  void each_is_watched_to_its_end_with_a_log_of_its_own() throws Exception {
    project
        .dhash("monitor", "--all")
        .with(0)
        .saying("[local] [", "[staging] [", "Starting 6-second monitoring window");

    for (String environment : new String[] {"local", "staging"}) {
      assertThat(project.journal(environment).ending()).isEqualTo("PROMOTED");
      assertThat(project.journal(environment).types()).contains("Sampled");
      assertThat(logs(environment)).hasSize(1);
    }
  }

  @Test
  @Order(2)
  void a_signal_hands_all_of_them_to_one_process_in_the_background() throws Exception {
    try (Running monitor =
        project.start(
            Map.of(), "monitor", "--env", "local", "--env", "staging", "--duration", "10")) {
      Await.until(
          "both are watched",
          SOON,
          () ->
              !project.journal("local").ended()
                  && project.journal("local").types().contains("Sampled")
                  && !project.journal("staging").ended()
                  && project.journal("staging").types().contains("Sampled"));
      monitor.signal("TERM");
      monitor.await(SOON).with(130).saying("local, staging", "dhash resume");
    }
    Await.until("one guard for both", SOON, () -> project.processes().with(BOTH).size() == 1);
    for (String environment : new String[] {"local", "staging"}) {
      project.dhash("promote", "--env", environment).with(0);
      assertThat(project.journal(environment).ending()).isEqualTo("PROMOTED");
    }
    Await.until("it ends with them", SOON, () -> !project.processes().any(BOTH));
  }

  @Test
  @Order(3)
  void what_one_finds_is_told_by_the_exit_code_and_harms_no_other() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest work = HttpRequest.newBuilder(project.url("staging").resolve(Load.PATH)).build();
      assertThat(client.send(work, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }

    project
        .dhash("monitor", "--all")
        .with(5)
        .saying("[staging] [", "health checks in a row failed", "There is no earlier revision");

    assertThat(project.journal("local").ending()).isEqualTo("PROMOTED");
    assertThat(project.journal("staging").ending()).isEqualTo("ROLLBACK_FAILED");
  }

  @Test
  @Order(4)
  void what_can_not_be_meant_is_refused() throws Exception {
    project.dhash("monitor", "--all", "--env", "local").with(2).saying("say different things");
    try (Running monitor =
        project.start(
            Map.of("DHASH_JAVA_OPTS", "-Xmx32m"), "monitor", "--all", "--duration", "1")) {
      monitor.await(SOON).with(2).saying("2 environments need 64 MB", "DHASH_JAVA_OPTS='-Xmx64m");
    }
  }
}
