package dhash.guard.metrics;

import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Sample;
import dhash.engine.gate.Telemetry;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Point;
import dhash.guard.port.MetricAnswer.Series;
import dhash.guard.port.TelemetryHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a Prometheus server recorded, poll by poll as {@link PrometheusTelemetry} would have told it
 * then: the same question, asked for a range, with the same word on old scrapes. Asked in pieces,
 * for an answer is bounded.
 */
public final class PrometheusHistory implements TelemetryHistory {
  /** Some 30 bytes each, so that an answer is far below what is read at most. */
  private static final int POINTS_A_PIECE = 60_000;

  /** Prometheus gives at most 11,000. */
  static final int MOST_STEPS_A_PIECE = 2_000;

  private static final int FIRST_STEPS = 20;

  /** What fits into a command's memory, of one replica each. */
  private static final int MOST_READINGS = 60_000;

  private static final Health NOT_RECORDED = new Health.Up(Duration.ZERO, "not recorded");

  private final PrometheusServer server;
  private final PrometheusClient client;
  private final ReplicaLabels labels;
  private final MetricHttp http;

  public PrometheusHistory(PrometheusServer server, ReplicaLabels labels, MetricHttp http) {
    this.server = server;
    this.client = new PrometheusClient(server, http);
    this.labels = labels;
    this.http = http;
  }

  /**
   * Whose scrape it is.
   *
   * @param revision empty where no label tells it
   */
  private record Whose(String revision, String replica) implements Comparable<Whose> {
    @Override
    public int compareTo(Whose other) {
      int byRevision = revision.compareTo(other.revision);
      return byRevision != 0 ? byRevision : replica.compareTo(other.replica);
    }

    String name() {
      return revision.isEmpty() ? replica : revision + " " + replica;
    }
  }

  @Override
  public List<Sample> read(Wanted wanted) throws InterruptedException {
    ReplicaLabels all = new ReplicaLabels(labels.replica(), labels.revision(), wanted.labels());
    List<String> revisions = new ArrayList<>();
    wanted.candidate().ifPresent(revisions::add);
    wanted.baseline().ifPresent(revisions::add);
    String query = TelemetryQuery.ofAll(all, revisions);
    SortedMap<Whose, SortedMap<Instant, Telemetry>> told = new TreeMap<>();
    PrometheusTelemetry judge = new PrometheusTelemetry(server, labels, http);
    long steps = FIRST_STEPS;
    long readings = 0;
    for (Instant at = wanted.from(); !at.isAfter(wanted.to()); ) {
      Instant last = at.plus(wanted.step().multipliedBy(steps - 1));
      Instant end = last.isBefore(wanted.to()) ? last : wanted.to();
      List<Series> series = series(query, at, end, wanted.step());
      readings += take(series, judge, told);
      if (readings > MOST_READINGS) {
        throw tooMany(wanted);
      }
      at = last.plus(wanted.step());
      steps = Math.clamp(POINTS_A_PIECE / Math.max(1, series.size()), 1, MOST_STEPS_A_PIECE);
    }
    NumberHistory numbers = new NumberHistory(this, wanted);
    return withNumbers(samples(told, wanted), numbers);
  }

  private static List<Sample> withNumbers(List<Sample> samples, NumberHistory numbers)
      throws InterruptedException {
    if (samples.isEmpty() || numbers.isEmpty()) {
      return samples;
    }
    numbers.read(samples.getFirst().at(), samples.getLast().at());
    return samples.stream()
        .map(s -> new Sample(s.at(), s.candidate(), s.baseline(), numbers.at(s.at())))
        .toList();
  }

  /**
   * A piece that is short enough for an answer.
   *
   * @throws GuardException when the server can't say
   */
  List<Series> series(String query, Instant from, Instant to, Duration step)
      throws InterruptedException {
    return switch (client.history(query, from, to, step, MetricHttp.LONGEST)) {
      case MetricAnswer.Values values -> values.series();
      case MetricAnswer.NoData _ -> List.of();
      case MetricAnswer.Broken(String reason) ->
          throw new GuardException(
              ExitCode.ERROR,
              "The history of " + from + " to " + to + " can't be read: " + reason + ".",
              "Nothing was replayed.",
              "Ask the server for it by hand; PROMETHEUS_URL, METRICS_HOSTS and credentials stand in"
                  + " the environment's configuration.");
    };
  }

  /** Adds what a piece brought, and says how many readings that were. */
  private int take(
      List<Series> piece,
      PrometheusTelemetry judge,
      SortedMap<Whose, SortedMap<Instant, Telemetry>> told) {
    SortedMap<Instant, Map<Whose, ReplicaScrape>> scrapes = new TreeMap<>();
    for (Series series : piece) {
      Whose whose =
          new Whose(
              labels.revision().map(r -> series.labels().getOrDefault(r, "")).orElse(""),
              series.labels().getOrDefault(labels.replica(), ""));
      for (Point point : series.points()) {
        scrapes
            .computeIfAbsent(point.at(), _ -> new HashMap<>())
            .computeIfAbsent(whose, _ -> new ReplicaScrape(labels.replica()))
            .add(series.labels(), point);
      }
    }
    int readings = 0;
    for (Map.Entry<Instant, Map<Whose, ReplicaScrape>> moment : scrapes.entrySet()) {
      for (Map.Entry<Whose, ReplicaScrape> one : moment.getValue().entrySet()) {
        if (!one.getValue().isEmpty()) {
          told.computeIfAbsent(one.getKey(), _ -> new TreeMap<>())
              .put(moment.getKey(), judge.telemetry(one.getKey().name(), one.getValue()));
          readings++;
        }
      }
    }
    return readings;
  }

  /** A replica was there from its first to its last point: without one in between it is missing. */
  private List<Sample> samples(
      SortedMap<Whose, SortedMap<Instant, Telemetry>> told, Wanted wanted) {
    SortedMap<Instant, List<Reading>> candidate = new TreeMap<>();
    SortedMap<Instant, List<Reading>> baseline = new TreeMap<>();
    told.forEach((whose, moments) -> {
      boolean beside = wanted.baseline().filter(whose.revision()::equals).isPresent();
      SortedMap<Instant, List<Reading>> arm = beside ? baseline : candidate;
      for (Instant at = moments.firstKey();
          !at.isAfter(moments.lastKey());
          at = at.plus(wanted.step())) {
        Telemetry telemetry =
            moments.getOrDefault(
                at, new Telemetry.Missing("Prometheus has no series of " + whose.name() + " then"));
        arm.computeIfAbsent(at, _ -> new ArrayList<>())
            .add(new Reading(whose.replica(), NOT_RECORDED, telemetry, 0));
      }
    });
    return candidate.entrySet().stream()
        .map(moment ->
            new Sample(
                moment.getKey(),
                moment.getValue(),
                baseline.getOrDefault(moment.getKey(), List.of())))
        .toList();
  }

  private static GuardException tooMany(Wanted wanted) {
    return new GuardException(
        ExitCode.USAGE,
        "From "
            + wanted.from()
            + " to "
            + wanted.to()
            + " there are more than "
            + MOST_READINGS
            + " polls of replicas.",
        "Nothing was replayed.",
        "Take less time, or a longer --step than " + wanted.step().toSeconds() + "s.");
  }
}
