package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.evidence.Schedule;
import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Outcome;
import dhash.engine.gate.Rule;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.gate.Window;
import dhash.engine.plan.Revision;
import dhash.guard.port.Observation.Replica;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of bad data, row by row, in its words: replicas behind real HTTP servers, polled as a
 * guard does it, and what the gates say of it. What follows for the rollout is {@code
 * BadDataHoldsTest}'s matter.
 */
@Timeout(30)
class BadDataTest {
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Gate RATE = new Gate.ExtractionFailureRate(5, WINDOW);
  private static final Gate P95 = new Gate.P95HashTime(2000, WINDOW);
  private static final Gate.WorseThanBaseline WORSE =
      new Gate.WorseThanBaseline(0.01, 1, Duration.ZERO);

  private final HttpMetricSource source =
      new HttpMetricSource(
          "/health", "/metrics", System::nanoTime, () -> MetricServers.NOW, HttpMetricSource.LIMIT);
  private final List<ToldReplica> candidate = new ArrayList<>();
  private final List<ToldReplica> baseline = new ArrayList<>();
  private Window window = Window.comparing(Optional.of(WORSE), new Schedule(720, 1));
  private Instant at = MetricServers.NOW;

  @AfterEach
  void stop() {
    source.close();
    candidate.forEach(ToldReplica::close);
    baseline.forEach(ToldReplica::close);
  }

  private ToldReplica runs(List<ToldReplica> arm) throws IOException {
    ToldReplica replica = new ToldReplica();
    arm.add(replica);
    return replica;
  }

  /** Both arms, one after the other in the same cycle, every five seconds. */
  private void poll(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      at = at.plusSeconds(5);
      Sample sample =
          new Sample(
              at,
              source.read(replicas(2, candidate), false),
              source.read(replicas(1, baseline), false));
      window = window.with(sample, WINDOW, 0);
    }
  }

  private static List<Replica> replicas(int number, List<ToldReplica> arm) {
    Revision revision = new Revision(number, "v" + number, "0".repeat(64));
    List<Replica> replicas = new ArrayList<>();
    for (ToldReplica told : arm) {
      String name = revision.name() + "-" + (replicas.size() + 1);
      replicas.add(new Replica(name, revision, told.address(), true, 0, ""));
    }
    return replicas;
  }

  private Judgement said(Gate gate) {
    return window.judge(gate, Rule.DEFAULT);
  }

  private Outcome outcome(Gate gate) {
    return said(gate).outcome();
  }

  /** Each scrape tells of 30 attempts more, every third of them failed or none. */
  private static ToldReplica.Telling busy(boolean fails) {
    return scrape -> ToldReplica.text(30 * scrape, fails ? 10 * scrape : 0);
  }

  @Test
  void nothing_n_is_0_and_the_slice_is_skipped_and_the_evidence_unchanged() throws Exception {
    ToldReplica one = runs(candidate);
    one.tells(busy(false));
    runs(baseline).tells(busy(false));
    poll(5);
    Judgement rate = said(RATE);
    Judgement worse = said(WORSE);
    one.tells(ToldReplica.text(150, 0));
    poll(20);

    assertThat(said(RATE)).isEqualTo(rate);
    assertThat(said(WORSE).value()).isEqualTo(worse.value());
    assertThat(outcome(WORSE)).isEqualTo(Outcome.PASS);
  }

  @Test
  void after_3_missed_scrapes_the_outcome_is_no_data() throws Exception {
    ToldReplica one = runs(candidate);
    one.tells(busy(false));
    poll(5);
    one.tells("other 1\n");
    poll(2);
    assertThat(outcome(RATE)).isEqualTo(Outcome.PASS);
    poll(1);
    assertThat(List.of(outcome(RATE), outcome(P95))).containsOnly(Outcome.NO_DATA);
    assertThat(said(RATE).explanation()).contains("lack dhash_extractions_total");
  }

  @Test
  void after_3_scrapes_of_a_source_that_is_out_the_outcome_is_a_provider_error() throws Exception {
    ToldReplica one = runs(candidate);
    one.tells(busy(true));
    poll(5);
    one.tells(ToldReplica.BROKEN);
    poll(3);
    assertThat(List.of(outcome(RATE), outcome(P95))).containsOnly(Outcome.PROVIDER_ERROR);
  }

  @Test
  void some_replicas_missing_and_80_percent_of_them_are_enough_but_fewer_are_no_data()
      throws Exception {
    for (int i = 0; i < 5; i++) {
      runs(candidate).tells(busy(false));
    }
    candidate.getFirst().tells("other 1\n");
    poll(5);
    assertThat(outcome(RATE)).isEqualTo(Outcome.PASS);
    candidate.get(1).tells("other 1\n");
    poll(3);
    assertThat(outcome(RATE)).isEqualTo(Outcome.NO_DATA);
  }

  @Test
  void a_counter_reset_per_series_before_summing_is_an_increase_by_the_new_value()
      throws Exception {
    ToldReplica one = runs(candidate);
    ToldReplica other = runs(candidate);
    one.tells(ToldReplica.text(1000, 10));
    other.tells(ToldReplica.text(2000, 0));
    poll(1);
    one.tells(ToldReplica.text(40, 4)); // its process began anew
    other.tells(ToldReplica.text(2060, 0));
    poll(1);

    assertThat(window.last(WINDOW).attempts()).isEqualTo(40 + 60);
    assertThat(window.last(WINDOW).failures()).isEqualTo(4);
    assertThat(said(RATE).value()).isEqualTo(4);
  }

  @Test
  void a_histogram_resets_as_a_whole_though_a_bucket_is_above_its_old_count() throws Exception {
    ToldReplica one = runs(candidate);
    one.tells(ToldReplica.text("100", "0", 100));
    poll(1);
    one.tells(
        ToldReplica.text("60", "0", 60)
            .replace("le=\"0.05\"} 60", "le=\"0.05\"} 0")
            .replace("le=\"2\"} 60", "le=\"2\"} 0")
            .replace("le=\"+Inf\"} 60", "le=\"+Inf\"} 160"));
    poll(1);
    assertThat(window.last(WINDOW).durations().cumulativeCounts()).containsExactly(0.0, 0.0, 160.0);
  }

  @Test
  void a_restarted_replica_s_slice_is_left_out_of_the_comparison() throws Exception {
    ToldReplica one = runs(candidate);
    one.tells(busy(false));
    runs(baseline).tells(busy(false));
    poll(10);
    double before = said(WORSE).value();
    one.tells(ToldReplica.text(250, 250)); // less than the 300 before, and all of it failed
    poll(1);
    assertThat(said(WORSE).value()).isEqualTo(before);
    assertThat(said(RATE).value()).isGreaterThan(40);
  }

  @Test
  void a_restart_is_recorded_and_told() throws Exception {
    ToldReplica one = runs(candidate);
    one.tells(ToldReplica.text(100, 0));
    poll(2);
    assertThat(said(RATE).explanation()).doesNotContain("anew");
    one.tells(ToldReplica.text(50, 0));
    poll(1);
    assertThat(said(RATE).explanation()).endsWith("; counters began anew once");
    assertThat(said(P95).explanation()).endsWith("; counters began anew once");
  }

  @Test
  void a_stale_timestamp_is_not_a_slice() throws Exception {
    ToldReplica one = runs(candidate);
    one.tells(busy(false));
    poll(2);
    String old = " " + MetricServers.NOW.minusSeconds(300).toEpochMilli() + "\n";
    one.tells(scrape -> ToldReplica.text(30 * scrape, 30 * scrape).replace("\n", old));
    poll(3);
    assertThat(outcome(RATE)).isEqualTo(Outcome.NO_DATA);
    assertThat(window.last(WINDOW).failures()).isZero();
    assertThat(said(RATE).explanation()).contains("2026-03-01T11:55:00Z");
  }

  @Test
  void a_repeated_timestamp_is_not_a_slice_and_nothing_is_extrapolated() throws Exception {
    ToldReplica one = runs(candidate);
    String same = " " + MetricServers.NOW.toEpochMilli() + "\n";
    one.tells(ToldReplica.text(100, 0));
    poll(1);
    one.tells(ToldReplica.text(150, 50).replace("\n", same));
    poll(10);
    assertThat(window.last(WINDOW).attempts()).isEqualTo(50);
    assertThat(window.last(WINDOW).failures()).isEqualTo(50);
  }

  @ParameterizedTest
  @CsvSource({"NaN,0", "+Inf,0", "-Inf,0", "-1,0", "600,NaN", "600,-1", "600,601"})
  void nan_inf_negative_and_failures_above_attempts_are_rejected_and_counted(
      String attempts, String failures) throws Exception {
    ToldReplica one = runs(candidate);
    one.tells(busy(false));
    poll(20);
    one.tells(ToldReplica.text(attempts, failures, 600));
    poll(1);
    assertThat(outcome(RATE)).isEqualTo(Outcome.PASS);
    assertThat(window.last(WINDOW).attempts()).isEqualTo(19 * 30);
    one.tells(scrape -> ToldReplica.text(30 * scrape, 0));
    poll(1);
    assertThat(window.last(WINDOW).attempts()).as("nothing is lost").isEqualTo(21 * 30);
  }

  @Test
  void more_than_5_percent_rejected_is_no_data_until_the_window_has_forgotten_it()
      throws Exception {
    ToldReplica one = runs(candidate);
    runs(baseline).tells(busy(false));
    one.tells(scrape -> ToldReplica.text(scrape % 18 == 0 ? "NaN" : "" + 30 * scrape, "0", 30));
    poll(17);
    assertThat(outcome(RATE)).isEqualTo(Outcome.PASS);
    poll(1);
    for (Gate gate : List.of(RATE, P95, new Gate.LowConfidenceQueue(9))) {
      assertThat(outcome(gate)).as(gate.name()).isEqualTo(Outcome.NO_DATA);
      assertThat(said(gate).explanation())
          .contains("1 of 18 readings were rejected, more than 5 %: r2-1: ")
          .contains("dhash_extractions_total is NaN");
    }
    one.tells(busy(false));
    poll(2);
    assertThat(outcome(RATE)).as("1 of 20").isEqualTo(Outcome.PASS);
    assertThat(outcome(WORSE)).as("1 of 40 of both arms").isEqualTo(Outcome.PASS);
    one.tells(ToldReplica.text("NaN", "0", 0));
    poll(2);
    assertThat(outcome(WORSE)).as("3 of 44").isEqualTo(Outcome.NO_DATA);
    one.tells(busy(false));
    poll(121);
    assertThat(outcome(RATE)).isEqualTo(Outcome.PASS);
  }

  @Test
  void a_candidate_of_nothing_but_nan_never_passes() throws Exception {
    runs(candidate).tells(ToldReplica.text("NaN", "NaN", 0));
    poll(50);
    assertThat(List.of(outcome(RATE), outcome(P95))).containsOnly(Outcome.NO_DATA);
  }

  @Test
  void a_custom_number_that_is_nan_never_passes_and_more_than_5_percent_are_no_data()
      throws Exception {
    Gate.Custom depth = new Gate.Custom("depth", Direction.ABOVE, 10, Duration.ZERO);
    ToldReplica one = runs(candidate);
    try (MetricHttp http = new MetricServers().http()) {
      WorstReplica worst = new WorstReplica(new ReplicaMetrics("/metrics", WINDOW, http), WINDOW);
      for (String told : List.of("3", "3", "NaN", "3")) {
        one.tells("depth " + told + "\n");
        at = at.plusSeconds(5);
        Map<String, Telemetry> answers =
            worst.read(
                Map.of(depth, new MetricSelector("depth", Map.of())), replicas(2, candidate));
        window = window.with(new Sample(at, List.of(), List.of(), answers), WINDOW, 0);
      }
    }
    assertThat(outcome(depth)).isEqualTo(Outcome.NO_DATA);
    assertThat(said(depth).explanation()).contains("1 of 4 readings were rejected");
  }

  /** Whatever a replica's own clock says, slices are parted by when they were asked for. */
  @Test
  void clocks_of_replicas_that_jump_within_the_limit_part_no_slice() throws Exception {
    ToldReplica one = runs(candidate);
    one.tells(scrape -> {
      long ahead = scrape % 2 == 0 ? 60 : -60;
      String when = " " + MetricServers.NOW.plusSeconds(ahead).toEpochMilli() + "\n";
      return ToldReplica.text(30 * scrape, 3 * scrape).replace("\n", when);
    });
    poll(11);
    assertThat(window.last(WINDOW).attempts()).isEqualTo(300);
    assertThat(said(RATE).value()).isEqualTo(10);
    assertThat(window.last(Duration.ofSeconds(25)).attempts()).isEqualTo(150);
  }
}
