package dhash.guard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Sample;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.metrics.HttpMetricSource;
import dhash.guard.metrics.ToldReplica;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Journal.Writer;
import dhash.guard.port.MetricSource;
import dhash.guard.port.Observation.Replica;
import dhash.guard.port.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table of bad data (its rows are tested in {@code BadDataTest}): what a whole guard does, over
 * real HTTP, when the data are bad. It neither promotes nor goes back.
 */
@Timeout(60)
class BadDataHoldsTest {
  @TempDir Path home;
  private final Map<String, ToldReplica> replicas = new HashMap<>();
  private final HttpMetricSource http =
      new HttpMetricSource(
          "/health", "/metrics", System::nanoTime, () -> Instant.EPOCH, HttpMetricSource.LIMIT);
  private Stage stage;

  @BeforeEach
  void set() throws IOException {
    for (String name : List.of("r1-1", "r1-2", "r2-1", "r2-2")) {
      ToldReplica replica = new ToldReplica();
      replica.tells(scrape -> ToldReplica.text(30 * scrape, 0));
      replicas.put(name, replica);
    }
    stage = new Stage(home).deploys(Strategy.CANARY);
    MetricSource source =
        (asked, probe) -> http.read(asked.stream().map(this::real).toList(), false);
    stage.world.metricsFrom(source);
  }

  @AfterEach
  void stop() {
    http.close();
    replicas.values().forEach(ToldReplica::close);
  }

  private ToldReplica told(String name) {
    return Objects.requireNonNull(replicas.get(name));
  }

  private Replica real(Replica replica) {
    return new Replica(
        replica.name(), replica.revision(), told(replica.name()).address(), true, 0, "");
  }

  private void candidateTells(ToldReplica.Telling telling) {
    told("r2-1").tells(telling);
    told("r2-2").tells(telling);
  }

  private List<Sample> samples() throws IOException {
    return stage.journal.latest().orElseThrow().entries().stream()
        .flatMap(entry -> entry.events().stream())
        .filter(Event.Sampled.class::isInstance)
        .map(event -> ((Event.Sampled) event).sample())
        .toList();
  }

  private static void assertPromoted(State end) {
    assertThat(end.phase())
        .isInstanceOfSatisfying(
            Phase.Ended.class, e -> assertThat(e.ending()).isEqualTo(Ending.PROMOTED));
  }

  private static String held(State end) {
    assertThat(end.phase()).isInstanceOf(Phase.Held.class);
    return ((Phase.Held) end.phase()).reason();
  }

  @Test
  void good_data_over_http_are_promoted() throws Exception {
    State end = stage.guard();
    assertPromoted(end);
  }

  @Test
  void after_3_missed_scrapes_advancing_holds() throws Exception {
    candidateTells(_ -> "other 1\n");
    assertThat(held(stage.guard())).contains("lack dhash_extractions_total");
    assertThat(stage.story()).doesNotContain("StepBaked", "RollbackBegan").endsWith("Held");
  }

  @Test
  void a_provider_outage_neither_promotes_nor_rolls_back_it_holds() throws Exception {
    candidateTells(scrape -> scrape < 4 ? ToldReplica.text(30 * scrape, 0) : ToldReplica.BROKEN);
    assertThat(held(stage.guard())).contains("answered 500");
    assertThat(stage.story()).doesNotContain("RollbackBegan", "WindowEnded").endsWith("Held");
  }

  @Test
  void a_provider_outage_that_ends_is_waited_out() throws Exception {
    told("r2-1")
        .tells(scrape ->
            scrape > 2 && scrape < 9 ? ToldReplica.BROKEN : ToldReplica.text(30 * scrape, 0));
    State end = stage.guard();
    assertPromoted(end);
  }

  @Test
  void more_than_5_percent_rejected_holds_and_promotes_nothing() throws Exception {
    candidateTells(scrape ->
        scrape % 4 == 0 ? ToldReplica.text("NaN", "0", 0) : ToldReplica.text(30 * scrape, 0));
    assertThat(held(stage.guard())).contains("readings were rejected, more than 5 %");
    assertThat(stage.story()).doesNotContain("WindowEnded", "RollbackBegan");
  }

  @Test
  void both_arms_are_from_the_same_scrape_cycle() throws Exception {
    stage.guard();
    int cycles = samples().size();
    assertThat(cycles).isPositive();
    replicas.forEach((name, replica) -> {
      if (!name.equals("r2-2")) { // it is not started for the first steps
        assertThat(replica.scrapes()).as(name).isEqualTo(cycles);
      }
    });
    assertThat(samples())
        .allSatisfy(sample -> {
          assertThat(sample.candidate()).isNotEmpty();
          assertThat(sample.baseline()).hasSize(2);
        });
  }

  /** A guard dies, the machine's clock is set, and the next one goes on with the same window. */
  private State guardAfterTheClockWas(Duration moved) throws IOException, InterruptedException {
    AtomicInteger polls = new AtomicInteger();
    try {
      guard((_, state) -> {
        if (state.phase() instanceof Phase.Watching && polls.incrementAndGet() == 3) {
          throw new Stage.Killed();
        }
      });
    } catch (Stage.Killed killed) {
      assertThat(polls).hasValue(3);
    }
    stage.world.clock.move(moved);
    return guard();
  }

  private State guard(Watcher... watchers) throws IOException, InterruptedException {
    try (Writer writer = stage.journal.lock("test")) {
      Entry last = writer.latest().orElseThrow().entries().getLast();
      OnwardClock clock = OnwardClock.from(stage.world.clock, last.at());
      return new Controller(
              writer,
              stage.inbox,
              new Interpreter(stage.world.world(), clock, (_, _, _) -> {}),
              new VirtualThreads(),
              clock,
              Controller.BEAT,
              List.of(watchers))
          .run(true);
    }
  }

  @Test
  void a_clock_that_jumps_back_makes_no_slice_twice_and_cuts_no_window() throws Exception {
    State end = guardAfterTheClockWas(Duration.ofHours(-1));
    assertPromoted(end);
    assertThat(samples()).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
    assertThat(end.watch().window().last(Duration.ZERO).attempts())
        .as("each attempt once, over the death of a guard")
        .isEqualTo(30.0 * (told("r2-1").scrapes() - 1 + told("r2-2").scrapes() - 1));
  }

  @Test
  void a_clock_that_jumps_ahead_is_not_taken_for_time_that_was_watched() throws Exception {
    State end = guardAfterTheClockWas(Duration.ofHours(1));
    assertPromoted(end);
    assertThat(end.watch().watched())
        .as("a window of 20 s, and what may lie between two looks")
        .isLessThan(Duration.ofMinutes(1));
  }
}
