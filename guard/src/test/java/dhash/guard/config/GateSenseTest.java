package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.config.QualityGatesLoader.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gates that could never fail, or always would: what the lint says of them, and where. */
class GateSenseTest {
  private static final GateSense.Release OURS = new GateSense.Release(true, 3, true, false);

  @TempDir Path root;

  private Loaded<QualityGates> load(String members, GateSense.Release release) throws IOException {
    Files.createDirectories(root.resolve("config"));
    Files.writeString(root.resolve("config/dhash_production.conf.example"), "");
    Files.writeString(
        root.resolve(QualityGatesLoader.FILE),
        "{\"environments\": {\"production\": {\n\"duration\": 60, \"qualityGates\": {\n"
            + members
            + "}}}}");
    return QualityGatesLoader.load(
        root,
        QualityGatesLoader.FILE,
        new Judged("production", release, MetricsSettings.DEFAULT),
        Optional.empty());
  }

  private static String hours(String from, String to, int outside) {
    return "\"businessHours\": {\"timeZone\": \"UTC\", \"days\": [\"monday\", \"tuesday\","
        + " \"wednesday\", \"thursday\", \"friday\", \"saturday\", \"sunday\"], \"from\": \"%s\","
            .formatted(from)
        + " \"to\": \"%s\", \"offHoursThreshold\": %d}".formatted(to, outside);
  }

  /** What can never be right: exit 2, with the line, the value and the cure. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"extractionFailureRate\": {\"threshold\": 100} | extractionFailureRate.threshold is 100 |"
            + " less than 100",
        "\"extractionFailureRate\": {\"threshold\": -1} | threshold is -1 | from 0 to 100",
        "\"extractionFailureRate\": {\"threshold\": 101} | threshold is 101 | from 0 to 100",
        "\"p95HashTime\": {\"threshold\": 20000} | p95HashTime.threshold is 20000 | 10000",
        "\"p95HashTime\": {\"threshold\": 1200} | no bucket bound | 1000 or 1500",
        "\"p95HashTime\": {\"timeWindow\": 0.1} | shorter than the poll cadence | longer than 10 s",
        "\"healthFailures\": {\"threshold\": 900} | 901 failed checks in a row take 4500 s, longer"
            + " than the 3600 s | at most 720",
      })
  void what_can_never_be_right_is_a_problem(String gate, String what, String cure)
      throws Exception {
    assertThat(load(gate, OURS).problems())
        .singleElement()
        .asString()
        .startsWith("quality-gates-config.json:3:")
        .contains(what, cure);
  }

  @Test
  void a_window_of_more_polls_than_can_be_recorded_is_a_problem() throws Exception {
    Loaded<QualityGates> loaded =
        load("}, \"pollCadence\": {\"normal\": 0.5, \"initial\": 1}, \"x\": {", OURS);
    assertThat(loaded.problems()).noneMatch(problem -> problem.what().contains("polls"));
    loaded =
        QualityGatesLoader.load(
            root,
            QualityGatesLoader.FILE,
            new Judged("production", OURS, MetricsSettings.DEFAULT),
            Optional.of(Duration.ofDays(1)));
    assertThat(loaded.problems())
        .anySatisfy(problem ->
            assertThat(problem.toString())
                .contains("option --duration", "172800 polls in a window of 86400 s", "slower"));
  }

  @Test
  void off_hours_are_held_to_the_same() throws Exception {
    assertThat(
            load("\"extractionFailureRate\": {" + hours("08:00", "18:00", 100) + "}", OURS)
                .problems())
        .singleElement()
        .asString()
        .contains("extractionFailureRate.offHoursThreshold is 100", "never fail");
    assertThat(load("\"healthFailures\": {" + hours("08:00", "18:00", 800) + "}", OURS).problems())
        .singleElement()
        .asString()
        .contains("healthFailures.offHoursThreshold is 800");
  }

  @Test
  void hours_that_never_come_are_a_problem() throws Exception {
    assertThat(
            load("\"extractionFailureRate\": {" + hours("08:00", "08:00", 9) + "}", OURS)
                .problems())
        .singleElement()
        .asString()
        .contains("from 08:00 to 08:00 on all days never end", "offHoursThreshold never holds");
  }

  private List<String> odd(String gate, GateSense.Release release) throws IOException {
    Loaded<QualityGates> loaded = load(gate, release);
    assertThat(loaded.problems()).as(gate).isEmpty();
    return loaded.remarks().stream().map(Problem::toString).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"extractionFailureRate\": {\"threshold\": 0} | fails with the first extraction",
        "\"extractionFailureRate\": {\"timeWindow\": 90} | looks back 5400 s, and a candidate is"
            + " watched for 3600 s",
        "\"extractionFailureRate\": {\"minSamples\": 500} | gets no more than 180 probes in 600 s",
        "\"healthFailures\": {\"minSamples\": 5} | counts no attempts",
      })
  void what_is_merely_odd_is_a_remark(String gate, String what) throws Exception {
    assertThat(odd(gate, OURS)).singleElement().asString().contains(what);
  }

  @Test
  void hours_that_change_nothing_are_a_remark() throws Exception {
    assertThat(
            odd(
                "\"extractionFailureRate\": {\"threshold\": 5, " + hours("08:00", "18:00", 5) + "}",
                OURS))
        .singleElement()
        .asString()
        .contains("in business hours and at other times");
  }

  @Test
  void a_comparison_where_the_arms_never_share_traffic_is_a_remark() throws Exception {
    String gate = "\"worseThanBaseline\": {}";
    assertThat(odd(gate, OURS)).isEmpty();
    assertThat(odd(gate, new GateSense.Release(true, 3, false, false)))
        .singleElement()
        .asString()
        .contains("has no say here", "DHASH_STRATEGY=canary");
  }

  @Test
  void a_warm_up_longer_than_the_arms_share_traffic_is_a_remark() throws Exception {
    String gate = "\"worseThanBaseline\": {\"warmUp\": 30}";
    assertThat(odd(gate, sharing(31))).isEmpty();
    assertThat(odd(gate, sharing(30)))
        .singleElement()
        .asString()
        .contains("its warmUp is 30 s, and the arms share traffic for 30 s");
  }

  private static GateSense.Release sharing(int seconds) {
    return new GateSense.Release(true, 3, true, _ -> Duration.ofSeconds(seconds), false);
  }

  @Test
  void what_is_not_known_of_an_environment_is_not_held_against_it() throws Exception {
    assertThat(
            odd(
                "\"p95HashTime\": {\"threshold\": 1234, \"minSamples\": 100000}",
                GateSense.Release.UNKNOWN))
        .isEmpty();
  }

  @Test
  void a_counter_that_is_held_below_a_bound_is_a_remark() throws Exception {
    Files.createDirectories(root.resolve("config"));
    Files.writeString(
        root.resolve(QualityGatesLoader.FILE),
        "{\"customMetrics\": [{\"name\": \"errors\", \"threshold\": 9, \"metric\":"
            + " \"app_errors_total\"}]}");
    Loaded<QualityGates> loaded =
        QualityGatesLoader.load(
            root,
            QualityGatesLoader.FILE,
            new Judged("production", OURS, MetricsSettings.DEFAULT),
            Optional.empty());
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.remarks())
        .singleElement()
        .asString()
        .contains("app_errors_total looks like a counter");
  }
}
