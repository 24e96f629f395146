package dhash.guard.cli;

import static dhash.guard.metrics.MadeUpHistory.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dhash.guard.metrics.MadeUpHistory;
import dhash.guard.metrics.RealPrometheus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real server's history past the configured gates. */
@Timeout(120)
class BacktestOfPrometheusTest {
  private static final int SCRAPES = 480;
  private static final int WORSE_FROM = 400;

  @TempDir static Path history;
  @TempDir Path root = Path.of("");
  private static RealPrometheus prometheus;
  private Terminal terminal = new Terminal(Path.of(""));

  /** Two hours in which v2 has one replica and v1 three; from 13:40 on every tenth fails in v2. */
  @BeforeAll
  static void record() throws Exception {
    assumeTrue(RealPrometheus.isInstalled(), "no program prometheus or promtool on the PATH");
    MadeUpHistory made = new MadeUpHistory();
    for (int i = 0; i <= SCRAPES; i++) {
      Instant at = NOON.plus(MadeUpHistory.SCRAPE.multipliedBy(i));
      long worse = Math.max(0, i - WORSE_FROM);
      made.scrape("10.0.0.1:80", "v2", at, 40L * i, i / 3 + 4 * worse);
      for (int replica = 2; replica <= 4; replica++) {
        made.scrape("10.0.0." + replica + ":80", "v1", at, 100L * i, i + replica);
      }
    }
    for (int i = -9 * 24 * 15; i <= 30; i++) {
      Instant at = NOON.plusSeconds(240L * i);
      made.gauge("backlog", at, backlog(at));
    }
    prometheus = RealPrometheus.with(history, made.text());
  }

  /** Swings by 1000 a day, differs from day to day by some ten; from 13:40 on 300 too many. */
  private static long backlog(Instant at) {
    double hours = at.getEpochSecond() % 86_400 / 3600.0;
    long noise = new SplittableRandom(at.getEpochSecond()).nextInt(-10, 11);
    long worse = at.isBefore(NOON.plusSeconds(6000)) ? 0 : 300;
    return 2000 + Math.round(1000 * Math.sin(hours / 12 * Math.PI)) + noise + worse;
  }

  @AfterAll
  static void stop() throws Exception {
    if (prometheus != null) {
      prometheus.stop();
    }
  }

  @BeforeEach
  void a_project() throws IOException {
    terminal = new Terminal(root);
    terminal.write("config/dhash_production.conf", "PROMETHEUS_REVISION_LABEL=version\n");
    terminal.write("config/db_production.conf", "DB_HOST=embedded\nDB_NAME=x\nDB_USER=x\n");
    terminal.write(
        "quality-gates-config.json",
        """
        {"environments": {"production": {"qualityGates": {
          "extractionFailureRate": {"threshold": 50, "timeWindow": 5},
          "p95HashTime": {"threshold": 2000, "timeWindow": 5},
          "worseThanBaseline": {"warmUp": 0}}}}}
        """);
    terminal.write("incidents.csv", "begin,end\n2026-03-01T13:40:00Z,2026-03-01T14:00:00Z\n");
  }

  private Terminal.Ended backtest(String... more) {
    return terminal.dhash(
        "gates backtest --env production --duration 10 --from 2026-03-01T12:00:00Z --to"
            + " 2026-03-01T14:00:00Z --where job=dhash --incidents incidents.csv --prometheus "
            + prometheus.address(),
        List.of(more));
  }

  @Test
  void both_arms_of_its_history_are_compared() {
    JsonNode json = backtest("--candidate", "v2", "--baseline", "v1", "-o", "json").with(0).json();

    assertThat(json.path("withoutIncident").path("windows").asInt()).isEqualTo(10);
    assertThat(json.path("withoutIncident").path("falseRollbacks").asInt()).isZero();
    assertThat(json.path("incidents").path("detected").asInt()).isEqualTo(1);
    assertThat(json.path("incidents").path("delayMedianSeconds").asInt()).isBetween(15, 180);
    assertThat(json.toString())
        .contains("taken back by worseThanBaseline")
        .contains("Not replayed, for the history doesn't tell: healthFailures, candidateCrashes");
  }

  @Test
  void without_a_baseline_the_fixed_gates_are_replayed_alone() {
    assertThat(backtest("--candidate", "v2", "--gate", "extractionFailureRate > 5").with(0).out())
        .contains("481 polls from 2026-03-01T12:00:00Z to 2026-03-01T14:00:00Z")
        .contains("False rollbacks: 0 of 10 windows", "Detected:        1 of 1 incidents");
    assertThat(backtest("--candidate", "v2").with(0).out())
        .contains("Detected:        0 of 1 incidents");
  }

  @Test
  void what_can_not_be_asked_for_is_refused_with_the_cure() {
    String url = " --prometheus " + prometheus.address();
    List<String> none = List.of();
    assertThat(terminal.dhash("gates backtest --env production" + url, none).with(2).err())
        .contains("--prometheus needs --from.");
    assertThat(backtest("--baseline", "v1").with(2).err()).contains("needs another --candidate");
    assertThat(backtest("--candidate", "v7").with(3).err()).contains("has no counters");
    assertThat(
            terminal
                .dhash(
                    "gates backtest --env production --from 2026-03-01T12:00:00Z --prometheus"
                        + " http://monitor.example:9090",
                    none)
                .with(2)
                .err())
        .contains("monitor.example", "METRICS_HOSTS");
    assertThat(terminal.dhash("gates backtest --env production --baseline v1", none).with(2).err())
        .contains("are for --prometheus");
  }

  /** A fixed threshold that noon does not cross misses 300 too many in a valley, and z does not. */
  @Test
  void a_number_of_its_own_is_replayed_and_found_odd_where_it_is_not_high() throws IOException {
    terminal.write(
        "odd.json",
        """
        {"environments": {"production": {}},
         "customMetrics": [
          {"name": "backlog", "threshold": 2500, "promql": "backlog"},
          {"name": "oddBacklog", "threshold": 9, "promql": "backlog", "againstDays": 7}]}
        """);

    JsonNode json =
        backtest("--candidate", "v2", "--config", "odd.json", "--sweep", "oddBacklog", "-o", "json")
            .with(0)
            .json();

    assertThat(json.path("withoutIncident").path("falseRollbacks").asInt(-1)).isZero();
    assertThat(json.path("incidents").path("detected").asInt()).isEqualTo(1);
    assertThat(json.toString())
        .contains("taken back by oddBacklog")
        .doesNotContain("taken back by backlog");
    assertThat(json.path("sweep").path("recommended").asDouble()).isBetween(1.0, 9.0);
  }
}
