package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What an operator does and sees, one after the other in an environment that only warns. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class OperatorTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private Project project;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    project = Project.in(temporary).with("staging").withFastGates("staging", false);
    project.set("staging", "DHASH_STRATEGY", "blue-green").set("staging", "DHASH_REPLICAS", "2");
    project.dhash("deploy", "--skip-monitoring").with(0);
  }

  @AfterAll
  void end_everything() throws Exception {
    project.close();
  }

  @AfterEach
  void abort_what_a_failed_test_has_left_open() throws Exception {
    if (!project.journal("staging").ended()) {
      project.dhash("abort");
    }
  }

  @Test
  void dry_runs_change_no_file_process_or_row() throws Exception {
    project.dhash("releases", "add", "v1.2.5", "--from", "v1.2.3").with(0);
    project
        .dhash("deploy", "--skip-monitoring")
        .with(0); // so that there is a revision to go back to
    Tree files = files();
    Map<Long, String> processes = project.processes().withoutSessions();
    Map<String, Long> rows = Rows.of(project.processes());

    project.dhash("deploy", "--tag", "v1.2.5", "--dry-run").with(0);
    project.dhash("migrate", "--dry-run").with(0);
    project.dhash("migrate", "--rollback", "--dry-run").with(0);
    project.dhash("backup", "--dry-run").with(0);
    project.dhash("monitor", "--dry-run").with(0);
    project.dhash("rollback", "--dry-run").with(0);
    project.dhash("plan", "--verbose").with(0);
    project.dhash("lint").with(0);
    project.dhash("lint", "--probe").with(0).saying("probe: r", "answered for staging");
    project.dhash("doctor").with(0);

    assertThat(Rows.of(project.processes())).isEqualTo(rows);
    assertThat(project.processes().withoutSessions()).isEqualTo(processes);
    assertThat(files()).isEqualTo(files);
    try (ReadOnly _ = ReadOnly.of(project.folder())) {
      project.dhash("deploy", "--tag", "v1.2.5", "--dry-run").with(0);
      project.dhash("migrate", "--dry-run").with(0);
      project.dhash("backup", "--dry-run").with(0);
      project.dhash("doctor").with(0);
    }
  }

  @Test
  void a_failed_gate_only_warns_where_autoRollback_is_off() throws Exception {
    project
        .dhash(
            "releases", "add", "slow", "--from", "v1.2.3", "--set", "DHASH_MISBEHAVE=slow=2500ms")
        .with(0);
    try (Load _ = Load.on(project.url("staging"), 5)) {
      project
          .dhash("deploy", "--tag", "slow", "--duration", "15s")
          .with(9)
          .saying("does not roll back by itself", "p95HashTime", "promoted although");
    }
    assertThat(project.servingVersion("staging")).isEqualTo("slow");
    project.dhash("rollback", "--reason", "too-slow").with(0);
    assertThat(project.servingVersion("staging")).isNotEqualTo("slow");
  }

  @Test
  void dead_metrics_neither_promote_nor_roll_back() throws Exception {
    String candidate = "unmeasured";
    project.dhash("releases", "add", candidate, "--from", "v1.2.3").with(0);
    project.set("staging", "DHASH_METRICS_PATH", "/nothing-here");
    try {
      project
          .dhash("deploy", "--tag", candidate)
          .with(7)
          .saying("PROVIDER-ERROR", "Held", "dhash promote");
      assertThat(project.dhash("status").with(0).out())
          .contains("held", "`dhash promote --env staging` or `dhash abort --env staging`");
      project.dhash("resume").with(7).saying("is held: ", "`dhash promote --env staging` or");
      assertThat(project.servingVersion("staging")).as("weights stay").isEqualTo(candidate);

      project.dhash("deploy").with(8).saying("dhash abort");

      project.dhash("promote", "--reason", "seen by eye").with(0);
      assertThat(project.journal("staging").ending()).isEqualTo("PROMOTED");
    } finally {
      project.set("staging", "DHASH_METRICS_PATH", "/metrics");
    }
  }

  @Test
  void ctrl_c_pauses_and_resume_goes_on() throws Exception {
    try (Load load = Load.on(project.url("staging"), 10);
        Running deploy = project.start("deploy", "--duration", "10s")) {
      awaitWatching(deploy);
      project.dhash("deploy").with(8).saying("is locked by", "deploy (");
      deploy.signal("INT");
      assertThat(deploy.await(SOON).with(130).saying("dhash resume").err())
          .containsPattern("Paused by SIGINT\\n");

      Await.until("a guard goes on", SOON, () -> project.processes().any("guard --env staging"));
      assertThat(project.dhash("status").with(0).out()).containsPattern("paused +true");
      project.dhash("resume").with(0).saying("promoted");
      load.endsWithoutFailure();
    }
  }

  @Test
  void a_lost_terminal_only_loses_its_onlooker() throws Exception {
    try (Load _ = Load.on(project.url("staging"), 10);
        Running deploy = project.start("deploy", "--duration", "10s")) {
      awaitWatching(deploy);
      deploy.signal("HUP");
      deploy.await(SOON);
      assertThat(project.journal("staging").ended()).isFalse();
      Await.until("the end", SOON, () -> project.journal("staging").ended());
    }
    assertThat(project.journal("staging").ending()).isEqualTo("PROMOTED");
  }

  @Test
  void a_detached_deploy_is_paused_resumed_and_aborted() throws Exception {
    String before = project.dhash("status").with(0).out();
    String rollout = project.dhash("deploy", "--detach", "--duration", "10").with(0).out().strip();
    Await.until(
        "the window begins", SOON, () -> project.dhash("status").out().contains("watching"));

    project.dhash("pause").with(0);
    assertThat(project.dhash("status").with(0).out()).containsPattern("paused +true");
    project.dhash("resume", "--detach", "--reason", "it was the router").with(0);
    project.shell("grep -q 'it was the router' .dhash/*/journal/*.ndjson").with(0);
    assertThat(project.dhash("status").with(0).out()).containsPattern("paused +false");
    project.dhash("abort").with(0).saying("Going back: asked for by ", "without a reason");

    assertThat(project.journal("staging").ending()).isEqualTo("ROLLED_BACK");
    assertThat(project.dhash("status").with(0).out().lines().skip(1).findFirst())
        .isEqualTo(before.lines().skip(1).findFirst());
    assertThat(project.dhash("show", rollout).with(0).out()).contains("Aborted by ");
  }

  @Test
  void down_leaves_no_process_and_up_brings_everything_back() throws Exception {
    String version = project.servingVersion("staging");
    Map<String, Long> rows = Rows.of(project.processes());

    project.dhash("down").with(0);
    assertThat(project.processes().all()).isEmpty();
    project.dhash("down").with(0).saying("Nothing was running in ");

    project.dhash("up").with(0);
    assertThat(project.servingVersion("staging")).isEqualTo(version);
    assertThat(Rows.of(project.processes())).isEqualTo(rows);
  }

  /** What was open goes on after {@code up}: the supervisor starts a guard for it. */
  @Test
  void down_in_the_middle_of_a_release_leaves_no_process_either() throws Exception {
    project.dhash("deploy", "--detach", "--duration", "5s").with(0);
    Await.until("the guard works", SOON, () -> project.journal("staging").newest().size() > 1);

    project.dhash("down").with(0);
    assertThat(project.processes().all()).isEmpty();

    project.dhash("up").with(0);
    Await.until("a guard runs", SOON, () -> project.processes().any("guard --env staging"));
    try (Load _ = Load.on(project.url("staging"), 10)) {
      Await.until("the end", SOON, () -> project.journal("staging").ended());
    }
    assertThat(project.journal("staging").ending()).isEqualTo("PROMOTED");
  }

  @Test
  void what_happened_can_be_read_by_programs() throws Exception {
    JsonMapper json = JsonMapper.builder().build();
    YAMLMapper yaml = YAMLMapper.builder().build();

    JsonNode history = json.readTree(project.dhash("history", "-o", "json").with(0).out());
    String rollout = history.path(history.size() - 1).path("rollout").asString();
    assertThat(rollout).startsWith("staging-");
    JsonNode status = yaml.readTree(project.dhash("status", "-o", "yaml").with(0).out());
    assertThat(status.path("rollout")).isEqualTo(history.path(0).path("rollout"));
    JsonNode shown = json.readTree(project.dhash("show", rollout, "-o", "json").with(0).out());
    assertThat(shown.path(0).path("events").toString()).contains(rollout);
    assertThat(json.readTree(project.dhash("releases", "list", "-o", "json").with(0).out()))
        .isNotEmpty();
    assertThat(project.dhash("show", rollout).with(0).out()).contains(rollout, "Backup");
  }

  private static void awaitWatching(Running deploy) throws Exception {
    Await.until("the window begins", SOON, () -> deploy.err().contains("100% watching"));
  }

  /** All but what running servers write by themselves: they work in data and log. */
  private Tree files() throws Exception {
    return Tree.of(
        project.folder(),
        name ->
            !name.matches(
                "\\.dhash/[^/]+/postgres/(data|log)(/.*)?|\\.dhash/replicas/.*|.*supervisor\\.log"));
  }
}
