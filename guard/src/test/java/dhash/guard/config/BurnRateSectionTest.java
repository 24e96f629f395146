package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Action;
import dhash.engine.gate.Gate;
import dhash.guard.config.QualityGatesLoader.Judged;
import dhash.guard.port.NumberSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BurnRateSectionTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path root;

  private Loaded<QualityGates> load(String members, boolean prometheus) throws IOException {
    Files.createDirectories(root.resolve("config"));
    Files.writeString(root.resolve("config/dhash_production.conf.example"), "");
    Files.writeString(
        root.resolve(QualityGatesLoader.FILE),
        "{\"environments\": {\"production\": {\"qualityGates\": {\n\"burnRate\": {"
            + members
            + "}}}}}");
    return QualityGatesLoader.load(
        root,
        QualityGatesLoader.FILE,
        new Judged(
            "production",
            new GateSense.Release(true, 3, true, prometheus),
            MetricsSettings.DEFAULT),
        Optional.empty());
  }

  @Test
  void it_is_there_only_where_it_is_asked_for() throws Exception {
    QualityGates gates =
        load("\"objective\": 99.9, \"labels\": {\"job\": \"dhash\"}, \"action\": \"pause\"", true)
            .orThrow();
    assertThat(gates.policy().burnRate())
        .contains(new Gate.BurnRate(99.9, List.of(HOUR, Duration.ofHours(6), Duration.ofDays(3))));
    assertThat(gates.policy().rule(gates.policy().burnRate().orElseThrow()).action())
        .isEqualTo(Action.PAUSE);
    assertThat(gates.sources())
        .isEqualTo(Map.of("burnRate", new NumberSource.Counters(Map.of("job", "dhash"))));
    Files.delete(root.resolve(QualityGatesLoader.FILE));
    assertThat(load("\"enabled\": false", true).orThrow().policy().burnRate()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"longWindows\": [\"1h\"] | objective is missing | such as 99.9",
        "\"objective\": 100 | objective is 100 | from 50 to 99.9999",
        "\"objective\": 99, \"longWindows\": [\"2h\"] | none of 1h, 6h, 3d | 1h",
        "\"objective\": 99, \"longWindows\": [] | longWindows names none | for all",
        "\"objective\": 90, \"longWindows\": [\"1h\"] | spent 10.0 times as fast as allowed, and never"
            + " 14.4 times | a higher objective",
        "\"objective\": 99, \"businessHours\": {\"timeZone\": \"UTC\", \"from\": \"08:00\", \"to\":"
            + " \"18:00\", \"offHoursThreshold\": 1} | no threshold | businessHours out",
        "\"objectiv\": 99, \"objective\": 99 | unknown name | objective",
      })
  void what_can_never_be_right_is_a_problem(String members, String what, String cure)
      throws Exception {
    assertThat(load(members, false).problems())
        .singleElement()
        .asString()
        .startsWith("quality-gates-config.json:2:")
        .contains(what, cure);
  }

  @Test
  void a_server_s_past_needs_labels_that_no_other_service_has() throws Exception {
    assertThat(load("\"objective\": 99.9", true).problems())
        .singleElement()
        .asString()
        .contains("labels are missing", "\"job\": \"dhash\"");
  }

  @Test
  void windows_that_only_rollouts_know_are_a_remark() throws Exception {
    assertThat(load("\"objective\": 99.9, \"longWindows\": [\"1h\"]", false).remarks()).isEmpty();
    assertThat(load("\"objective\": 99.9", false).remarks())
        .singleElement()
        .asString()
        .contains("looks back 6h and 3d", "held at its end", "\"longWindows\": [\"1h\"]");
  }
}
