package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A gate in PromQL, answered by a real Prometheus server that scrapes what is deployed. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class CustomMetricsTest {
  private TinyProject tiny;
  private Path targets;
  private Path gates;
  private PrometheusServer prometheus;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    assumeTrue(PrometheusServer.program().isPresent(), "no program prometheus on the PATH");
    targets = Files.createDirectories(temporary.toRealPath().resolve("targets"));
    prometheus = PrometheusServer.start(temporary.resolve("prometheus"), targets);
    tiny = TinyProject.in(temporary);
    tiny.project()
        .set("local", "DHASH_STRATEGY", "blue-green")
        .set("local", "PROMETHEUS_URL", prometheus.address().toString());
    gates = tiny.project().folder().resolve("quality-gates-config.json");
    gates("\"extractionFailureRate\": {\"enabled\": false}");
  }

  private void gates(String extractionFailureRate) throws Exception {
    tiny.project()
        .write(
            "quality-gates-config.json",
            """
            {"environments": {"local": {
              "duration": 0.1,
              "pollCadence": {"initial": 0.5, "normal": 0.5},
              "autoRollback": true,
              "qualityGates": {
                %s,
                "p95HashTime": {"enabled": false},
                "lowConfidenceQueue": {"enabled": false}
              }}},
             "customMetrics": [{
               "name": "backlog",
               "threshold": 100,
               "promql": "max(tiny_backlog{version=\\"$candidate\\"})"}]}
            """
                .formatted(extractionFailureRate));
  }

  @AfterAll
  void end_everything() throws Exception {
    if (tiny != null) {
      tiny.close();
    }
    if (prometheus != null) {
      prometheus.stop();
    }
  }

  private String release(int backlog) throws Exception {
    return tiny.add("", "TINY_TARGETS=" + targets, "TINY_BACKLOG=" + backlog);
  }

  @Test
  @Order(1)
  void the_plan_and_the_lint_name_the_gate() throws Exception {
    assertThat(tiny.dhash("plan").with(0).out()).contains("backlog: at most 100");
    assertThat(tiny.dhash("lint", "--verbose").with(0).out())
        .contains("customMetrics.backlog=fails above 100, promql max(tiny_backlog");
  }

  @Test
  @Order(2)
  void a_candidate_beyond_the_threshold_is_taken_back_by_the_gate() throws Exception {
    String bad = release(500);
    tiny.dhash("deploy", "--tag", bad).with(4).saying("backlog: it is 500, allowed is at most 100");
    assertThat(tiny.project().servingVersion("local")).isEqualTo("tiny-1");
  }

  @Test
  @Order(3)
  void one_within_it_is_promoted_though_only_prometheus_knows_its_counters() throws Exception {
    tiny.project().set("local", "METRICS_SOURCE", "prometheus");
    gates("\"extractionFailureRate\": {\"timeWindow\": 1}");
    String good = release(7);
    tiny.dhash("deploy", "--tag", good).with(0);
    assertThat(tiny.project().servingVersion("local")).isEqualTo(good);
  }

  /** The guard in the background has only the file by its usual name, which says otherwise. */
  @Test
  @Order(3)
  void who_takes_over_asks_where_the_rollout_began_to_ask() throws Exception {
    String good = Files.readString(gates);
    tiny.project().write("tonight.json", good);
    Files.writeString(
        gates, good.replace("max(tiny_backlog{version=\\\"$candidate\\\"})", "vector(500)"));
    String next = release(7);
    tiny.dhash("deploy", "--tag", next, "--config", "tonight.json", "--yes", "--detach").with(0);
    tiny.dhash("resume").with(0).saying("promoted");
    assertThat(tiny.project().servingVersion("local")).isEqualTo(next);
    Files.writeString(gates, good);
  }

  @Test
  @Order(4)
  void a_probe_names_the_gates_whose_series_nobody_tells() throws Exception {
    tiny.dhash("lint", "--probe").with(0).saying("answered for local");
    String good = Files.readString(gates);
    Files.writeString(
        gates, good.replace("tiny_backlog", "tiny_baklog").replace("{\"enabled\": false}", "{}"));

    assertThat(tiny.dhash("lint", "--probe").with(2).out().lines())
        .filteredOn(line -> line.matches("quality-gates-config.json:\\d+: .*can't be judged.*"))
        .hasSize(3)
        .anyMatch(
            line -> line.contains("lowConfidenceQueue") && line.contains("the queue's length"))
        .anyMatch(line -> line.contains("p95HashTime") && line.contains("no bound at 2000.0 ms"))
        .anyMatch(line -> line.contains("backlog") && line.contains("no series"));
    tiny.dhash("lint").with(0);
    Files.writeString(gates, good);
  }

  @Test
  @Order(5)
  void an_error_budget_of_whose_hour_too_little_is_known_holds() throws Exception {
    gates(
        "\"extractionFailureRate\": {\"enabled\": false}, \"burnRate\": {\"objective\": 99.9,"
            + " \"longWindows\": [\"1h\"], \"labels\": {\"job\": \"tiny\"}}");
    tiny.dhash("deploy", "--tag", release(7)).with(7).saying("burnRate: 1 h: no data, ");
    assertThat(tiny.journal().types()).contains("Held").doesNotContain("RollbackBegan");
    tiny.dhash("abort");
    gates("\"extractionFailureRate\": {\"timeWindow\": 1}");
  }

  @Test
  @Order(6)
  void a_dead_server_holds_the_rollout_and_takes_nothing_back() throws Exception {
    String next = release(7);
    prometheus.stop();
    tiny.dhash("deploy", "--tag", next).with(7).saying("backlog: " + prometheus.address());
    assertThat(tiny.journal().types()).contains("Held").doesNotContain("RollbackBegan");
  }
}
