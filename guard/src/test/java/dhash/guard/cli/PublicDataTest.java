package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The figures in docs/gates.md, on public telemetry that the project ships no copy of: {@code
 * -Ddhash.data=FOLDER}, with {@code nezha} and {@code nab} in it. Skipped where it isn't there.
 */
class PublicDataTest {
  private final Path data = Path.of(System.getProperty("dhash.data", "../../shared/data"));

  @BeforeEach
  void the_data_are_there() {
    assumeTrue(
        Files.isDirectory(data.resolve("nezha")) && Files.isDirectory(data.resolve("nab")),
        "no public data in " + data + ": nothing is replayed");
  }

  private JsonNode nezha(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--csv",
                "nezha/front-2022-08-22.csv",
                "--csv",
                "nezha/front-2022-08-23.csv",
                "--time",
                "Time",
                "--incidents",
                "nezha/faults.csv",
                "--incident-begin",
                "time",
                "--duration",
                "15",
                "-o",
                "json"));
    arguments.addAll(List.of(more));
    return new Terminal(data.toAbsolutePath())
        .dhash("gates backtest --env local", arguments)
        .with(0)
        .json();
  }

  @Test
  void faults_of_a_shop_are_found_where_they_reach_its_entrance() {
    JsonNode json =
        nezha(
            "--metric",
            "p95=LatencyP95(s)*1000",
            "--gate",
            "p95 > 2000",
            "--metric",
            "successRate=SuccessRate(%)",
            "--gate",
            "successRate < 99");

    assertThat(json.path("withoutIncident").path("windows").asInt()).isEqualTo(91);
    assertThat(json.path("withoutIncident").path("falseRollbacks").asInt()).isEqualTo(2);
    assertThat(json.path("incidents").path("counted").asInt()).isEqualTo(56);
    assertThat(json.path("incidents").path("detected").asInt()).isEqualTo(28);
    assertThat(json.path("incidents").path("delayMedianSeconds").asInt()).isEqualTo(48);
  }

  @Test
  void a_threshold_learned_in_a_quiet_week_does_not_hold_in_the_next() {
    JsonNode sweep =
        new Terminal(data.toAbsolutePath())
            .dhash(
                "gates backtest --env local --csv nab/data/realAWSCloudwatch/rds_cpu_utilization_e47b3b.csv"
                    + " --metric cpu=value --duration 2h --incidents nab/labels/combined_windows.json"
                    + " --sweep cpu -o json",
                List.of("--gate", "cpu > 90"))
            .with(0)
            .json()
            .path("sweep");

    assertThat(sweep.path("recommended").asDouble()).isEqualTo(19.1);
    JsonNode held = sweep.path("heldOutWithRecommended").path("withoutIncident");
    assertThat(held.path("falseRollbacks").asInt()).isEqualTo(42);
    assertThat(held.path("windows").asInt()).isEqualTo(75);
  }
}
