package dhash.guard.cli.view;

import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Hours;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Outcome;
import dhash.engine.gate.Policy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What people are told of a rollout's parts, in the same words everywhere. */
public final class Words {
  private Words() {}

  static String name(Order order) {
    return switch (order) {
      case Order.Pause _ -> "Paused";
      case Order.Resume _ -> "Resumed";
      case Order.Promote _ -> "Promotion asked for";
      case Order.Abort _ -> "Aborted";
    };
  }

  static String fleet(Fleet fleet) {
    return fleet.placements().isEmpty()
        ? "nothing runs"
        : fleet.placements().stream().map(Words::placement).collect(Collectors.joining(", "));
  }

  private static String placement(Placement placement) {
    return "%d%% to %s x%d"
        .formatted(placement.weight(), placement.revision(), placement.replicas());
  }

  /** The gates as their owner would say them, with the thresholds of other hours. */
  public static List<String> gates(Policy policy) {
    return policy.gates().stream()
        .map(gate -> gate(gate) + policy.rule(gate).hours().map(Words::outside).orElse(""))
        .toList();
  }

  private static String outside(Hours hours) {
    return "; %s outside of %s to %s (%s)"
        .formatted(hours.outside(), hours.from(), hours.to(), hours.zone());
  }

  private static String gate(Gate gate) {
    String bound =
        switch (gate) {
          case Gate.HealthFailures(int most) -> "at most " + most + " failed checks in a row";
          case Gate.ExtractionFailureRate(double percent, Duration window) ->
              "at most " + percent + "% within " + span(window) + "s";
          case Gate.P95HashTime(double millis, Duration window) ->
              "at most " + millis + " ms within " + span(window) + "s";
          case Gate.LowConfidenceQueue(long most) -> "at most " + most + " waiting";
          case Gate.CandidateCrashes(int most) -> "at most " + most;
          case Gate.WorseThanBaseline(double alpha, double tolerance, _, var calibrated) ->
              "no worse than the baseline beside it"
                  + (tolerance > 1 ? ", or at most " + tolerance + " times" : "")
                  + calibrated
                      .map(threshold -> "; evidence of " + threshold + " at most, as calibrated")
                      .orElse("; wrong in " + 100 * alpha + "% of all rollouts at most");
          case Gate.BurnRate burn ->
              burn.pairs().stream()
                  .map(pair ->
                      "at most %s times in %ss and %ss"
                          .formatted(
                              pair.times(), span(pair.longWindow()), span(pair.shortWindow())))
                  .collect(
                      Collectors.joining(
                          "; ", "what " + burn.objectivePercent() + "% allow is spent ", ""));
          case Gate.Custom(_, Direction direction, double threshold, Duration window) ->
              (direction == Direction.ABOVE ? "at most " : "at least ")
                  + threshold
                  + (window.isZero() ? "" : " as a mean within " + span(window) + "s");
        };
    return gate.name() + ": " + bound;
  }

  /** {@code PASS}, or those that don't with what they say. */
  public static String gates(State state) {
    List<Judgement> others =
        state.judgements().stream().filter(j -> j.outcome() != Outcome.PASS).toList();
    return others.isEmpty()
        ? "PASS"
        : others.stream()
            .map(j -> j.outcome().name().replace('_', '-') + " (" + j.explanation() + ")")
            .collect(Collectors.joining(", "));
  }

  /**
   * Where the rollout stands, such as {@code watching} or {@code rolled back: the baseline serves}.
   */
  public static String phase(State state) {
    return state.phase() instanceof Phase.Ended(Ending ending, String detail)
        ? ending.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + detail
        : words(state.phase());
  }

  static String words(Phase phase) {
    return switch (phase) {
      case Phase.Checking _ -> "pre-checks";
      case Phase.BackingUp _ -> "backing up";
      case Phase.Rehearsing _ -> "rehearsing the migrations";
      case Phase.Migrating _ -> "migrating";
      case Phase.Starting _ -> "starting the candidate";
      case Phase.Smoking _ -> "smoke tests";
      case Phase.Shifting _ -> "shifting traffic";
      case Phase.Baking _ -> "baking";
      case Phase.Watching _ -> "watching";
      case Phase.Held _ -> "held";
      case Phase.Promoting _ -> "promoting";
      case Phase.Contracting _ -> "contract migrations";
      case Phase.Returning _ -> "returning traffic";
      case Phase.Stopping _ -> "stopping the candidate";
      case Phase.Undoing _ -> "undoing the schema";
      case Phase.Restoring _ -> "restoring beside the present data";
      case Phase.Quiescing _ -> "stopping all that writes";
      case Phase.Swapping _ -> "swapping the data";
      case Phase.Reviving _ -> "starting what serves the restored data";
      case Phase.Validating _ -> "validating what serves";
      case Phase.Ended _ -> "ended";
    };
  }

  /** Such as {@code 25% baking} or {@code 100% watching 3 of 60 min}. */
  static String where(State state) {
    String weight = state.candidateWeight() + "% ";
    return switch (state.phase()) {
      case Phase.Baking _ -> weight + "baking";
      case Phase.Watching _ -> weight + "watching " + progress(state);
      case Phase.Held _ -> weight + "held";
      default -> weight + words(state.phase());
    };
  }

  /** Such as {@code 12/60 minutes, 48 remaining}. */
  static String progress(State state) {
    Duration window = state.plan().window();
    boolean inSeconds = window.toSeconds() % 60 != 0;
    long total = inSeconds ? window.toSeconds() : window.toMinutes();
    Duration passed = state.watch().watched();
    long gone = Math.clamp(inSeconds ? passed.toSeconds() : passed.toMinutes(), 0, total);
    return "%d/%d %s, %d remaining"
        .formatted(gone, total, inSeconds ? "seconds" : "minutes", total - gone);
  }

  static String span(Duration duration) {
    return duration.toSeconds() % 60 == 0
        ? duration.toMinutes() + " minute"
        : duration.toSeconds() + " second";
  }

  /** Such as {@code 12.3 MB}. */
  public static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
