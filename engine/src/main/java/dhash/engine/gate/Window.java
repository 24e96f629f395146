package dhash.engine.gate;

import dhash.engine.evidence.Schedule;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the gates know of the candidate: the slices since its first traffic as far back as any
 * gate looks, and the latest word of each replica. Folded from samples, so it is the same after the
 * guard's restart.
 *
 * @param counters each replica's last counters
 * @param downInARow how many of each replica's latest health checks failed in a row
 * @param crashesBefore crashes of each replica before it was first seen
 * @param missed how many of the latest samples in a row brought too few replicas' metrics
 * @param missing why the last sample brought none; empty where it did
 * @param arms both held against each other; empty where no gate asks for that
 * @param customs what has been told of each custom metric
 * @param ledger how much was tried and failed; empty where no gate is about an error budget
 */
public record Window(
    List<Slice> slices,
    Map<String, Counters> counters,
    Map<String, Integer> downInARow,
    Map<String, Integer> crashesBefore,
    Optional<Sample> latest,
    int missed,
    boolean everSeen,
    Optional<Missing> missing,
    Optional<BothArms> arms,
    Map<String, Numbers> customs,
    Optional<Ledger> ledger) {
  /** After so many polls without metrics the gates say that they can't see. */
  static final int MISSED_LIMIT = 3;

  private static final double ENOUGH_REPLICAS = 0.8;

  public static final Window EMPTY =
      new Window(
          List.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Optional.empty(),
          0,
          false,
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Optional.empty());

  /**
   * Before the first sample of a rollout in which both arms share traffic for a while.
   *
   * @param gate empty where they are not to be compared
   */
  public static Window comparing(Optional<Gate.WorseThanBaseline> gate, Schedule schedule) {
    return EMPTY.with(
        gate.map(worse -> BothArms.before(worse, schedule)), Map.of(), Optional.empty());
  }

  /** The same where an error budget is watched as well. */
  public Window keepingLedger() {
    return with(arms, customs, Optional.of(Ledger.EMPTY));
  }

  /** Why metrics are missing, and whether it is the source's fault. */
  record Missing(String reason, boolean sourceBroken) {}

  public Window {
    slices = List.copyOf(slices);
    counters = Map.copyOf(counters);
    downInARow = Map.copyOf(downInARow);
    crashesBefore = Map.copyOf(crashesBefore);
    customs = Map.copyOf(customs);
  }

  private Window with(
      Optional<BothArms> nextArms, Map<String, Numbers> nextCustoms, Optional<Ledger> nextLedger) {
    return new Window(
        slices,
        counters,
        downInARow,
        crashesBefore,
        latest,
        missed,
        everSeen,
        missing,
        nextArms,
        nextCustoms,
        nextLedger);
  }

  /** Whether the arms are held against each other. */
  public boolean comparesArms() {
    return arms.isPresent();
  }

  /** Whether somebody should be asked what the service did before. */
  public boolean wantsPast() {
    return ledger.filter(Ledger::wantsPast).isPresent();
  }

  /** Whether the last polls brought metrics: false at first, and after three misses in a row. */
  public boolean sees() {
    return everSeen && !blind();
  }

  /** Whether three polls in a row brought no metrics. */
  public boolean blind() {
    return missed >= MISSED_LIMIT;
  }

  /** Whether nothing can be said of the replicas themselves: none was seen, now or lately. */
  boolean unseen() {
    return latest.map(sample -> sample.candidate().isEmpty()).orElse(true)
        && (downInARow.isEmpty() || blind());
  }

  /** What the gate says of everything seen so far. */
  public Judgement judge(Gate gate, Rule rule) {
    return Judge.find(this, now(gate, rule), rule).judgement();
  }

  /** The same without its grounds, which take longer to put into words than to find. */
  public Glance glance(Gate gate, Rule rule) {
    return Judge.find(this, now(gate, rule), rule).glance(rule);
  }

  private Gate now(Gate gate, Rule rule) {
    return latest.isPresent() ? rule.at(latest.get().at(), gate) : gate;
  }

  /**
   * The window after one more poll; what is older than {@code lookback} is forgotten.
   *
   * @param step the number of the rollout's step
   */
  public Window with(Sample sample, Duration lookback, int step) {
    Window next = with(sample, lookback);
    boolean plain = arms.isEmpty() && ledger.isEmpty() && customs.isEmpty();
    return plain && sample.customs().isEmpty()
        ? next
        : next.with(
            arms.map(both -> both.with(sample, step)),
            told(sample, lookback),
            ledger.map(kept -> kept.with(sample)));
  }

  private Map<String, Numbers> told(Sample sample, Duration lookback) {
    Map<String, Numbers> next = new HashMap<>(customs);
    next.replaceAll((name, known) ->
        known.with(
            sample.at(),
            sample.customs().getOrDefault(name, new Telemetry.Missing("nobody was asked")),
            lookback));
    sample
        .customs()
        .forEach(
            (name, told) -> next.putIfAbsent(name, Numbers.NONE.with(sample.at(), told, lookback)));
    next.remove(Gate.BurnRate.NAME); // its ledger has it
    return next;
  }

  private Window with(Sample sample, Duration lookback) {
    Map<String, Counters> nextCounters = new HashMap<>(counters);
    boolean silent = sample.candidate().isEmpty();
    Map<String, Integer> nextDown = silent ? new HashMap<>(downInARow) : new HashMap<>();
    Map<String, Integer> crashes = new HashMap<>(crashesBefore);
    Slice.Sum sum = new Slice.Sum();
    boolean first = crashesBefore.isEmpty();
    int seen = 0;
    for (Reading reading : sample.candidate()) {
      nextDown.put(reading.replica(), downInARow(reading));
      crashes.putIfAbsent(reading.replica(), first ? reading.crashes() : 0);
      if (reading.telemetry() instanceof Counters now && now.plausible()) {
        seen++;
        Counters before = nextCounters.getOrDefault(reading.replica(), now);
        Counters next = now.sharingBoundsWith(before);
        nextCounters.put(reading.replica(), next);
        if (counters.containsKey(reading.replica())) {
          sum.add(Slice.between(sample.at(), before, next));
        }
      }
    }
    boolean enough = areEnough(seen, sample.candidate().size());
    return new Window(
        kept(sum.slice(sample.at(), Heard.of(sample.candidate())), lookback),
        nextCounters,
        nextDown,
        crashes,
        Optional.of(sample),
        enough ? 0 : missed + 1,
        everSeen || enough,
        enough ? Optional.empty() : Optional.of(whyMissing(sample.candidate())),
        arms,
        customs,
        ledger);
  }

  static boolean areEnough(int seen, int replicas) {
    return seen > 0 && seen >= ENOUGH_REPLICAS * replicas;
  }

  /** What happened within the last {@code length}, summed; zero means all that is known. */
  public Totals last(Duration length) {
    Instant end = latest.map(Sample::at).orElse(Instant.EPOCH);
    Instant begin = length.isZero() ? Instant.EPOCH : end.minus(length);
    Slice.Sum sum = new Slice.Sum();
    for (Slice slice : slices) {
      if (slice.at().isAfter(begin)) {
        sum.add(slice);
      }
    }
    return sum.totals();
  }

  /** What was read within the last {@code length}; zero means all that is known. */
  Heard heard(Duration length) {
    Instant end = latest.map(Sample::at).orElse(Instant.EPOCH);
    Instant begin = length.isZero() ? Instant.EPOCH : end.minus(length);
    Heard heard = Heard.NOTHING;
    for (Slice slice : slices) {
      if (slice.at().isAfter(begin)) {
        heard = heard.plus(slice.heard());
      }
    }
    return heard;
  }

  /** Whether so much was rejected lately that nothing follows from the rest. */
  public boolean doubtful() {
    return heard(Duration.ZERO).isDoubtful();
  }

  /**
   * Sums over a stretch of time.
   *
   * @param attempts extractions completed
   * @param failures of these, the failed ones
   * @param durations increase of each cumulative bucket
   * @param restarts how often a replica's counters began anew
   */
  public record Totals(double attempts, double failures, Histogram durations, int restarts) {}

  private int downInARow(Reading reading) {
    return reading.health() instanceof Health.Down
        ? downInARow.getOrDefault(reading.replica(), 0) + 1
        : 0;
  }

  private List<Slice> kept(Slice newest, Duration lookback) {
    Instant oldest = newest.at().minus(lookback);
    List<Slice> kept = new ArrayList<>(slices.size() + 1);
    for (Slice slice : slices) {
      if (slice.at().isAfter(oldest)) {
        kept.add(slice);
      }
    }
    kept.add(newest);
    return kept;
  }

  static Missing whyMissing(List<Reading> readings) {
    if (readings.isEmpty()) {
      return new Missing("the platform could not say which replicas there are", true);
    }
    for (Reading reading : readings) {
      if (reading.telemetry() instanceof Telemetry.Unavailable(String reason)) {
        return new Missing(reading.replica() + ": " + reason, true);
      }
    }
    for (Reading reading : readings) {
      if (reading.telemetry() instanceof Telemetry.Missing(String reason)) {
        return new Missing(reading.replica() + ": " + reason, false);
      }
    }
    for (Reading reading : readings) {
      if (reading.telemetry() instanceof Telemetry.Rejected(String reason)) {
        return new Missing(reading.replica() + ": " + reason, false);
      }
    }
    Heard heard = Heard.of(readings);
    if (heard.rejected() > 0) {
      return new Missing(heard.why(), true); // in journals from before such were told apart
    }
    throw new IllegalStateException("nothing is missing in " + readings);
  }
}
