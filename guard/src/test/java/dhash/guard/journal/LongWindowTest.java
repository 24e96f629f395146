package dhash.guard.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Health;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Plan;
import dhash.engine.rollout.Event;
import dhash.guard.port.Journal.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is recorded of a window of an hour and of a week: how much it is on disk, and that a guard
 * which takes over needs no more memory for the one than for the other.
 */
class LongWindowTest {
  private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
  private static final int POLLS_OF_AN_HOUR = 60 + 55 * 6;
  private static final int POLLS_OF_A_WEEK = 7 * 24 * 360;
  private static final int REPLICAS = 3;
  private static final List<Double> BOUNDS =
      List.of(
          5.0,
          10.0,
          25.0,
          50.0,
          100.0,
          250.0,
          500.0,
          750.0,
          1000.0,
          1500.0,
          2000.0,
          2500.0,
          3000.0,
          4000.0,
          5000.0,
          10_000.0,
          Double.POSITIVE_INFINITY);

  @TempDir Path home;

  static Instant at(int poll) {
    return BEGIN.plusSeconds(10L * poll);
  }

  /** As our service tells it; 30 attempts a replica since the poll before. */
  static Sample sample(int poll) {
    return new Sample(at(poll), arm("r2", poll, REPLICAS), List.of());
  }

  private static List<Reading> arm(String revision, int poll, int replicas) {
    double count = 1000 + 30.0 * poll;
    List<Double> counts = new ArrayList<>();
    for (int i = 0; i < BOUNDS.size(); i++) {
      counts.add(Math.floor(count * (i + 1) / BOUNDS.size()));
    }
    List<Reading> readings = new ArrayList<>();
    for (int replica = 1; replica <= replicas; replica++) {
      Telemetry told =
          new Telemetry.Counters(
              count,
              3.0 * poll,
              new Telemetry.Histogram(BOUNDS, counts, count * 41.234),
              OptionalLong.of(120),
              87.312);
      readings.add(
          new Reading(
              revision + "-" + replica, new Health.Up(Duration.ofNanos(1_234_567), ""), told, 0));
    }
    return readings;
  }

  private static long bytes(Sample sample) {
    Entry entry = new Entry(123_456, sample.at(), List.of(new Event.Sampled(sample)));
    return Codec.encode(entry, Codec.ORIGIN).length;
  }

  @Test
  void an_hour_of_both_arms_takes_some_megabytes_and_a_week_of_one_a_hundred() {
    Sample both = new Sample(BEGIN, arm("r2", 99_999, REPLICAS), arm("r1", 99_999, REPLICAS));
    assertThat(POLLS_OF_AN_HOUR * bytes(both)).as("an hour").isLessThan(3_000_000);
    assertThat(POLLS_OF_A_WEEK * bytes(sample(99_999))).as("a week").isLessThan(150_000_000);
  }

  /** Enough that it would not fit into the memory that the guard gets. */
  @Test
  @Timeout(120)
  void a_guard_takes_over_a_long_window_in_little_memory_and_goes_on_with_it() throws Exception {
    int polls = 20_000;
    int more = 3_000;
    write(polls);
    assertThat(Files.size(home.resolve("journal/00000001.ndjson"))).isGreaterThan(30_000_000);

    String said = guard("-Xmx32m", polls, more);

    // what the gates look at is the same before and after: 60 polls of three replicas
    assertThat(said.lines())
        .containsExactly(
            "found watched PT55H33M10S, attempts 5400",
            "left watched PT63H53M10S, attempts 5400",
            "recorded watched PT63H53M10S, attempts 5400");
  }

  private String guard(String memory, int polls, int more) throws Exception {
    Path output = home.resolve("said");
    Process guard =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                memory,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LongWindowGuard.class.getName(),
                home.toString(),
                Integer.toString(polls),
                Integer.toString(more))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(guard.waitFor(100, TimeUnit.SECONDS)).isTrue();
    } finally {
      guard.destroyForcibly();
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** Without waiting for the disk after each line. */
  private void write(int polls) throws IOException {
    Path file = Files.createDirectories(home.resolve("journal")).resolve("00000001.ndjson");
    String prev = Codec.ORIGIN;
    long position = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int poll = -2; poll < polls; poll++) {
        Event event =
            switch (poll) {
              case -2 -> opened();
              case -1 -> new Event.ChecksPassed(List.of(), List.of(), BEGIN);
              default -> new Event.Sampled(sample(poll));
            };
        Entry entry = new Entry(++position, at(Math.max(0, poll)), List.of(event));
        byte[] line = Codec.encode(entry, prev);
        prev = Codec.hashOf(line);
        out.write(line);
      }
    }
  }

  private static Event.Opened opened() {
    Duration week = Duration.ofDays(7);
    Duration ten = Duration.ofSeconds(10);
    return new Event.Opened(
        "staging-1",
        "staging",
        Plan.toMonitor(REPLICAS, week),
        new Policy(
            week,
            new Cadence(ten, ten),
            true,
            List.of(new Gate.ExtractionFailureRate(50, Duration.ofMinutes(10)))),
        Stories.CANDIDATE,
        Optional.empty(),
        List.of(),
        DataPolicy.KEEP,
        Optional.empty(),
        Stories.ANNA,
        "",
        BEGIN);
  }
}
