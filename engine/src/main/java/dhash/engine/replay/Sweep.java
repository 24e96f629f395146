package dhash.engine.replay;

import dhash.engine.evidence.Calibration;
import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Rule;
import dhash.engine.gate.Telemetry;
import dhash.engine.rollout.Event;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * One gate's thresholds tried on the first part of the data, and the recommended one held against
 * the rest, which had no say in it.
 *
 * <p>The recommended threshold is the calibrated one ({@link Calibration}): beyond the worst values
 * of all but a share alpha of the training stretches without incident.
 *
 * @param alpha the share of false rollbacks aimed at; more than was asked for where there are too
 *     few stretches to tell so little
 * @param cutoff from here on data are held out
 * @param trials on the training part, by threshold
 * @param presentHeldOut the present threshold on the held-out part
 * @param recommendedHeldOut the recommended one there
 */
public record Sweep(
    Gate gate,
    double alpha,
    Instant cutoff,
    List<Trial> trials,
    double recommended,
    Score presentHeldOut,
    Score recommendedHeldOut) {
  private static final double[] SHARES = {0, 0.1, 0.25, 0.5, 0.75, 0.9, 1};

  public Sweep {
    trials = List.copyOf(trials);
  }

  /** How a threshold did. */
  public record Trial(double threshold, Score score) {}

  /**
   * @param stretches in any order
   * @param trainUntil where the held-out part begins; empty for half way
   * @return empty where one of the parts has no stretch without incident
   */
  public static Optional<Sweep> of(
      Gate gate,
      Policy policy,
      List<Stretch> stretches,
      double alpha,
      Optional<Instant> trainUntil) {
    if (stretches.isEmpty()) {
      return Optional.empty();
    }
    Parts parts = Parts.of(stretches, trainUntil);
    Search search = new Search(gate, policy, bounds(gate, parts.training()));
    List<Double> clean = search.worst(parts.training(), false);
    if (clean.isEmpty() || parts.heldOut().stream().noneMatch(s -> s.incident().isEmpty())) {
      return Optional.empty();
    }
    double reached = Math.max(alpha, 1.0 / (clean.size() + 1));
    double recommended = search.calibrated(clean, reached);
    TreeSet<Double> thresholds = new TreeSet<>(List.of(gate.bound(), recommended));
    thresholds.addAll(search.grid(clean));
    thresholds.addAll(search.grid(search.worst(parts.training(), true)));
    return Optional.of(
        new Sweep(
            gate,
            reached,
            parts.cutoff(),
            search.trials(parts.training(), thresholds),
            recommended,
            search.score(parts.heldOut(), gate.bound()),
            search.score(parts.heldOut(), recommended)));
  }

  /** What lies across the cutoff belongs to neither part. */
  private record Parts(Instant cutoff, List<Stretch> training, List<Stretch> heldOut) {
    static Parts of(List<Stretch> stretches, Optional<Instant> trainUntil) {
      List<Stretch> ordered =
          stretches.stream().sorted(Comparator.comparing(s -> s.recording().begin())).toList();
      Instant cutoff =
          trainUntil.orElseGet(() -> ordered.get(ordered.size() / 2).recording().begin());
      return new Parts(
          cutoff,
          ordered.stream().filter(s -> s.recording().end().isBefore(cutoff)).toList(),
          ordered.stream().filter(s -> !s.recording().begin().isBefore(cutoff)).toList());
    }
  }

  /** The bounds of the histogram, where the threshold must be one of them. */
  private static List<Double> bounds(Gate gate, List<Stretch> stretches) {
    if (!(gate instanceof Gate.P95HashTime)) {
      return List.of();
    }
    return stretches.stream()
        .flatMap(stretch ->
            StreamSupport.stream(stretch.recording().events().get().spliterator(), false))
        .filter(Event.Sampled.class::isInstance)
        .flatMap(event -> ((Event.Sampled) event).sample().candidate().stream())
        .map(Reading::telemetry)
        .filter(Telemetry.Counters.class::isInstance)
        .map(told -> ((Telemetry.Counters) told).durations().upperBoundsMillis())
        .filter(bounds -> !bounds.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /**
   * Tries one gate, alone.
   *
   * @param bounds all thresholds that make sense; empty where any does
   */
  private record Search(Gate gate, Policy policy, List<Double> bounds) {
    /** With one threshold at all hours: two can't be told apart by one sweep. */
    private Policy with(double threshold) {
      Rule rule = policy.rule(gate);
      return new Policy(
          policy.window(),
          policy.cadence(),
          true,
          List.of(gate.withThreshold(threshold)),
          Map.of(
              gate.name(),
              new Rule(
                  Rule.DEFAULT.action(),
                  rule.warnShare(),
                  rule.fewestAttempts(),
                  Optional.empty())));
    }

    /** The worst value of each stretch of one kind, of which the gate could say enough. */
    private List<Double> worst(List<Stretch> stretches, boolean incidents) {
      return stretches.stream()
          .filter(stretch -> stretch.incident().isPresent() == incidents)
          .map(stretch -> play(stretch, gate.bound()))
          .filter(Played::said)
          .flatMap(played -> Optional.ofNullable(played.worst().get(gate.name())).stream())
          .toList();
    }

    private double calibrated(List<Double> clean, double alpha) {
      double sign = gate.direction() == Direction.ABOVE ? 1 : -1;
      List<Double> scores = clean.stream().map(value -> sign * value).toList();
      double threshold = rounded(sign * Calibration.threshold(scores, alpha).orElseThrow());
      return gate instanceof Gate.WorseThanBaseline worse
          ? Math.max(threshold, rounded(Gate.WorseThanBaseline.leastCalibrated(worse.alpha())))
          : threshold;
    }

    private List<Double> grid(List<Double> values) {
      List<Double> sorted = values.stream().sorted().toList();
      List<Double> grid = new ArrayList<>();
      for (double share : sorted.isEmpty() ? new double[0] : SHARES) {
        grid.add(rounded(sorted.get((int) Math.round(share * (sorted.size() - 1)))));
      }
      return grid;
    }

    /** To a bound or three digits, towards the side on which less fails. */
    private double rounded(double value) {
      Optional<Double> bound =
          bounds.stream().filter(b -> b >= value && Double.isFinite(b)).findFirst();
      if (bound.isPresent()) {
        return bound.get();
      }
      RoundingMode mode =
          gate.direction() == Direction.ABOVE ? RoundingMode.CEILING : RoundingMode.FLOOR;
      return new BigDecimal(value).round(new MathContext(3, mode)).doubleValue();
    }

    /** Each stretch is read once: journals are long. */
    private List<Trial> trials(List<Stretch> stretches, Collection<Double> thresholds) {
      Map<Double, List<Score.Result>> results = new TreeMap<>();
      for (Stretch stretch : stretches) {
        Recording recording = stretch.recording();
        Iterable<Event> events = recording.events().get();
        for (double threshold : thresholds) {
          Played played = Replay.play(recording, events, with(threshold));
          results
              .computeIfAbsent(threshold, _ -> new ArrayList<>())
              .add(new Score.Result(stretch.incident(), played));
        }
      }
      return results.entrySet().stream()
          .map(entry -> new Trial(entry.getKey(), Score.of(entry.getValue())))
          .toList();
    }

    private Score score(List<Stretch> stretches, double threshold) {
      return Score.of(
          stretches.stream()
              .map(stretch -> new Score.Result(stretch.incident(), play(stretch, threshold)))
              .toList());
    }

    private Played play(Stretch stretch, double threshold) {
      Recording recording = stretch.recording();
      return Replay.play(recording, recording.events().get(), with(threshold));
    }
  }
}
