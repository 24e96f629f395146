package dhash.guard.metrics;

import static dhash.guard.metrics.MadeUpHistory.NOON;
import static dhash.guard.metrics.MadeUpHistory.SCRAPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Missing;
import dhash.engine.gate.Window;
import dhash.guard.port.AllowedHosts;
import dhash.guard.port.GuardException;
import dhash.guard.port.TelemetryHistory.Wanted;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads what a real server, Debian's, has recorded of five replicas. */
@Timeout(120)
class PrometheusHistoryTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Map<String, String> OURS = Map.of("job", "dhash");
  private static final MetricHttp HTTP =
      new MetricHttp(
          AllowedHosts.LOOPBACK, Map.of(), text -> text, InstantSource.system(), System::nanoTime);

  @TempDir static Path folder;
  private static RealPrometheus prometheus;

  @BeforeAll
  static void record() throws Exception {
    assumeTrue(RealPrometheus.isInstalled(), "no program prometheus or promtool on the PATH");
    MadeUpHistory history = new MadeUpHistory();
    for (int i = 0; i <= 400; i++) {
      history.scrape("steady:1", "v1", minute(i), 60L * i, i);
      history.scrape("beside:1", "v2", minute(i), 30L * i, 2L * i);
    }
    history.scrape("restarting:1", "v3", minute(0), 100, 5);
    history.scrape("restarting:1", "v3", minute(1), 160, 8);
    history.scrape("restarting:1", "v3", minute(2), 10, 2);
    history.scrape("restarting:1", "v3", minute(3), 70, 2);
    history.scrape("pausing:1", "v4", minute(0), 100, 0);
    history.scrape("pausing:1", "v4", minute(1), 160, 0);
    history.scrape("pausing:1", "v4", minute(20), 300, 0);
    prometheus = RealPrometheus.with(folder, history.text());
  }

  @AfterAll
  static void stop() throws Exception {
    HTTP.close();
    if (prometheus != null) {
      prometheus.stop();
    }
  }

  private static Instant minute(int minute) {
    return NOON.plusSeconds(60L * minute);
  }

  private static List<Sample> read(Wanted wanted) throws InterruptedException {
    return history(prometheus.address()).read(wanted);
  }

  private static PrometheusHistory history(URI address) {
    return new PrometheusHistory(
        new PrometheusServer(address, Optional.empty(), LIMIT, Duration.ofMinutes(2)),
        new ReplicaLabels("instance", Optional.of("version"), Map.of()),
        HTTP);
  }

  private static Wanted minutes(int from, int to, String candidate) {
    return new Wanted(
        minute(from),
        minute(to),
        Duration.ofMinutes(1),
        OURS,
        Optional.of(candidate),
        Optional.empty(),
        Map.of());
  }

  private static Telemetry only(Sample sample) {
    assertThat(sample.candidate()).hasSize(1);
    return sample.candidate().getFirst().telemetry();
  }

  @Test
  void each_step_has_the_counters_that_were_scraped_whatever_the_pieces() throws Exception {
    List<Sample> samples = read(minutes(0, 400, "v1"));

    assertThat(samples).hasSize(401);
    for (int i = 0; i <= 400; i++) {
      assertThat(samples.get(i).at()).isEqualTo(minute(i));
      assertThat(only(samples.get(i)))
          .isInstanceOfSatisfying(Counters.class, counting(60.0 * i, i));
    }
  }

  private static Consumer<Counters> counting(double attempts, double failures) {
    return counters -> {
      assertThat(counters.attempts()).isEqualTo(attempts);
      assertThat(counters.failures()).isEqualTo(failures);
      assertThat(counters.durations().count()).isEqualTo(attempts);
    };
  }

  @Test
  void both_arms_are_told_apart_by_their_label() throws Exception {
    List<Sample> samples =
        read(
            new Wanted(
                minute(10),
                minute(12),
                SCRAPE,
                OURS,
                Optional.of("v2"),
                Optional.of("v1"),
                Map.of()));

    assertThat(samples).hasSize(9);
    assertThat(samples)
        .allSatisfy(sample -> {
          assertThat(sample.candidate()).extracting(Reading::replica).containsExactly("beside:1");
          assertThat(sample.baseline()).extracting(Reading::replica).containsExactly("steady:1");
        });
  }

  @Test
  void a_window_over_a_restart_is_the_same_as_one_that_was_scraped() throws Exception {
    Window window = Window.EMPTY;
    for (Sample sample : read(minutes(0, 3, "v3"))) {
      window = window.with(sample, Duration.ofHours(1), 0);
    }
    assertThat(window.last(Duration.ZERO).attempts()).isEqualTo(60 + 10 + 60);
    assertThat(window.last(Duration.ZERO).failures()).isEqualTo(3 + 2);
    assertThat(window.last(Duration.ZERO).durations().count()).isEqualTo(60 + 10 + 60);
  }

  /**
   * For two minutes, as live; after five the server has forgotten it, and it was there all along.
   */
  @Test
  void what_was_not_scraped_is_stale_and_then_missing_until_it_is_back() throws Exception {
    List<Sample> samples = read(minutes(0, 25, "v4"));

    assertThat(samples)
        .extracting(sample -> only(sample).getClass().getSimpleName())
        .startsWith("Counters", "Counters", "Counters", "Counters", "Missing", "Missing");
    assertThat(only(samples.get(5)))
        .isInstanceOfSatisfying(
            Missing.class, m -> assertThat(m.reason()).isEqualTo("its last scrape is 240.0 s old"));
    assertThat(only(samples.get(15)))
        .isInstanceOfSatisfying(
            Missing.class, m -> assertThat(m.reason()).contains("no series of v4 pausing:1"));
    assertThat(only(samples.get(20))).isInstanceOf(Counters.class);
  }

  @Test
  void what_nobody_recorded_is_nothing_and_a_server_that_is_gone_is_an_error() throws Exception {
    assertThat(read(minutes(0, 5, "v9"))).isEmpty();
    PrometheusHistory elsewhere = history(URI.create("http://10.1.2.3:9090"));
    assertThatThrownBy(() -> elsewhere.read(minutes(0, 5, "v1")))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("10.1.2.3 is not on the list of those that may be asked");
  }
}
