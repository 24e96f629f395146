package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Telemetry.Rejected;
import dhash.engine.gate.Telemetry.Unavailable;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DhashMetricsTest {
  static final String GOOD =
      """
      # TYPE dhash_extractions_total counter
      dhash_extractions_total{version="v1"} 90
      dhash_extractions_total{version="v2"} 10
      dhash_extraction_failures_total 5
      dhash_hash_duration_seconds_bucket{version="v1",le="0.005"} 40
      dhash_hash_duration_seconds_bucket{version="v2",le="0.005"} 2
      dhash_hash_duration_seconds_bucket{version="v1",le="1.5"} 85
      dhash_hash_duration_seconds_bucket{version="v2",le="1.5"} 5
      dhash_hash_duration_seconds_bucket{version="v1",le="+Inf"} 86
      dhash_hash_duration_seconds_bucket{version="v2",le="+Inf"} 9
      dhash_hash_duration_seconds_sum 3.5
      dhash_hash_duration_seconds_count 95
      dhash_low_confidence_queue 234
      dhash_match_confidence_average 87.5
      jvm_threads 12
      """;

  private static Telemetry read(String text) {
    return DhashMetrics.read(text, MetricServers.NOW);
  }

  private static String rejected(String text) {
    Telemetry telemetry = read(text);
    assertThat(telemetry).isInstanceOf(Rejected.class);
    return ((Rejected) telemetry).reason();
  }

  @Test
  void several_series_of_one_name_are_summed() {
    assertThat(read(GOOD))
        .isEqualTo(
            new Counters(
                100,
                5,
                new Telemetry.Histogram(
                    List.of(5.0, 1500.0, Double.POSITIVE_INFINITY),
                    List.of(42.0, 90.0, 95.0),
                    3_500),
                OptionalLong.of(234),
                87.5));
  }

  @Test
  void the_queue_and_the_confidence_may_be_absent() {
    String text =
        GOOD.replaceAll("dhash_low_confidence_queue.*\n", "")
            .replaceAll("dhash_match_confidence_average.*\n", "");
    assertThat(read(text))
        .isInstanceOfSatisfying(
            Counters.class,
            c -> {
              assertThat(c.queueLength()).isEmpty();
              assertThat(c.averageConfidencePercent()).isNaN();
            });
    assertThat(read(GOOD.replace("87.5", "NaN"))).isInstanceOf(Counters.class);
  }

  @Test
  void an_absent_metric_is_missing_data_and_not_a_broken_source() {
    for (String name :
        List.of(
            "dhash_extractions_total",
            "dhash_extraction_failures_total",
            "dhash_hash_duration_seconds_bucket")) {
      assertThat(read(GOOD.replace(name, "other")))
          .isEqualTo(new Missing("the metrics lack " + name));
    }
    assertThat(read("")).isInstanceOf(Missing.class);
  }

  @Test
  void what_can_not_be_true_is_rejected() {
    for (String bad : List.of("NaN", "-1", "+Inf", "-Inf")) {
      assertThat(rejected(GOOD.replace("} 90\n", "} " + bad + "\n")))
          .contains("dhash_extractions_total is ");
      assertThat(rejected(GOOD.replace("total 5\n", "total " + bad + "\n")))
          .contains("dhash_extraction_failures_total is ");
      assertThat(rejected(GOOD.replace("queue 234", "queue " + bad)))
          .contains("dhash_low_confidence_queue is ");
      assertThat(rejected(GOOD.replace("} 86\n", "} " + bad + "\n"))).contains("_bucket is ");
    }
    assertThat(rejected(GOOD.replace("total 5\n", "total 101\n")))
        .contains("101.0 of 100.0 extractions failed");
    assertThat(rejected(GOOD.replace("} 85\n", "} 105\n"))).contains("falls from bucket to bucket");
    assertThat(rejected(GOOD.replace("+Inf", "9"))).contains("no bucket +Inf");
    assertThat(rejected(GOOD.replace("{version=\"v2\",le=\"1.5\"}", "{version=\"v2\",le=\"2\"}")))
        .contains("different buckets");
    assertThat(rejected(GOOD.replace("le=\"1.5\"", "le=\"x\""))).contains("without a bound");
    assertThat(read("<html>"))
        .isInstanceOfSatisfying(
            Unavailable.class, u -> assertThat(u.reason()).contains("can't be read, line 1"));
  }
}
