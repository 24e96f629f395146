package dhash.guard.cli.backtest;

import dhash.engine.evidence.ClopperPearson;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Policy;
import dhash.engine.replay.Played;
import dhash.engine.replay.Score;
import dhash.engine.replay.Stretch;
import dhash.engine.replay.Sweep;
import dhash.guard.cli.backtest.RecordedRollouts.Fate;
import dhash.guard.cli.backtest.RecordedRollouts.Recorded;
import dhash.guard.cli.view.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a replay brought.
 *
 * @param source what was replayed, in words
 * @param notes what a reader must know to make use of it
 */
public record Report(
    String source,
    Policy policy,
    List<String> notes,
    List<Case> cases,
    Score score,
    Optional<Sweep> sweep) {
  public Report {
    notes = List.copyOf(notes);
    cases = List.copyOf(cases);
  }

  /**
   * One stretch.
   *
   * @param rollout with how it really ended; empty where none was recorded
   */
  public record Case(Stretch stretch, Played played, Optional<Recorded> rollout) {
    Optional<String> recorded() {
      return rollout.map(Recorded::ended);
    }

    /** Such as {@code p95HashTime after 35 s}. */
    String replayed() {
      Instant begin = stretch.incident().map(i -> i.begin()).orElse(played.begin());
      return played
          .alarm()
          .map(alarm ->
              "taken back by "
                  + alarm.judgement().gate()
                  + " after "
                  + span(Duration.between(begin, alarm.at())))
          .orElse(played.said() ? "passes" : "no data");
    }

    /**
     * Whether it was taken back, by a gate or an operator, and would not be, or the other way
     * round. An operator's reason may be one that no gate knows: that, too, ends otherwise where
     * only these gates have a say.
     */
    boolean otherwise() {
      return switch (rollout.map(Recorded::fate).orElse(Fate.WENT_BACK_ANYWAY)) {
        case LET_THROUGH -> played.alarm().isPresent();
        case TAKEN_BACK -> played.alarm().isEmpty();
        case WENT_BACK_ANYWAY -> false;
      };
    }
  }

  static String span(Duration length) {
    long seconds = length.toSeconds();
    return Math.abs(seconds) < 120
        ? seconds + " s"
        : String.format(Locale.ROOT, "%.1f min", seconds / 60.0);
  }

  /** How long windows are, such as {@code 90 s} or {@code 15 min}. */
  public static String window(Duration length) {
    return length.toSeconds() % 60 == 0 ? length.toMinutes() + " min" : length.toSeconds() + " s";
  }

  /** For people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Replayed: " + source);
    Words.gates(policy).forEach(gate -> lines.add("  " + gate));
    lines.add("");
    lines.addAll(lines(score));
    List<Case> otherwise = cases.stream().filter(Case::otherwise).toList();
    if (cases.stream().anyMatch(one -> one.recorded().isPresent())) {
      lines.add(
          "Would have ended otherwise: %d of %d rollouts"
              .formatted(otherwise.size(), cases.size()));
      otherwise.forEach(one ->
          lines.add(
              "  %s: was %s; now %s"
                  .formatted(one.played().name(), one.recorded().orElseThrow(), one.replayed())));
    }
    sweep.ifPresent(swept -> lines.addAll(lines(swept)));
    if (!notes.isEmpty()) {
      lines.add("");
      notes.forEach(note -> lines.add("Note: " + note));
    }
    return lines;
  }

  private static List<String> lines(Score score) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "False rollbacks: %d of %d windows without incident%s"
            .formatted(
                score.falseRollbacks(),
                score.clean(),
                share(score.falseRollbackInterval(), score.falseRollbacks(), score.clean())));
    lines.add(
        "Detected:        %d of %d incidents%s"
            .formatted(
                score.detected(),
                score.incidents(),
                share(score.detectionInterval(), score.detected(), score.incidents())));
    if (score.detected() > 0) {
      lines.add(
          "Delay:           median %s, p90 %s"
              .formatted(
                  score.delay(0.5).map(Report::span).orElse("-"),
                  score.delay(0.9).map(Report::span).orElse("-")));
    }
    if (score.before() > 0) {
      lines.add(
          "Not counted:     %d incidents, taken back before they began".formatted(score.before()));
    }
    if (score.blind() > 0) {
      lines.add(
          "Not counted:     %d windows without data, or with too little".formatted(score.blind()));
    }
    return lines;
  }

  /** Such as {@code : 2.5 % (95 % interval 0.1 to 13.2 %)}. */
  static String share(Optional<ClopperPearson> interval, int hits, int of) {
    return interval
        .map(edges ->
            String.format(
                Locale.ROOT,
                ": %.1f %% (95 %% interval %.1f to %.1f %%)",
                100.0 * hits / of,
                100 * edges.low(),
                100 * edges.high()))
        .orElse("");
  }

  private static List<String> lines(Sweep sweep) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "Thresholds of %s tried on what was before %s:"
            .formatted(sweep.gate().name(), sweep.cutoff()));
    lines.add(
        "  %12s  %15s  %12s  %8s".formatted("threshold", "false rollbacks", "detected", "median"));
    for (Sweep.Trial trial : sweep.trials()) {
      Score score = trial.score();
      String mark =
          trial.threshold() == sweep.recommended()
              ? "  <- recommended"
              : trial.threshold() == sweep.gate().bound() ? "  <- present" : "";
      lines.add(
          "  %12s  %8d of %3d  %5d of %3d  %8s%s"
              .formatted(
                  Rounded.of(trial.threshold()),
                  score.falseRollbacks(),
                  score.clean(),
                  score.detected(),
                  score.incidents(),
                  score.delay(0.5).map(Report::span).orElse("-"),
                  mark));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "Recommended: %s, calibrated for %.3g %% of false rollbacks",
            Rounded.of(sweep.recommended()),
            100 * sweep.alpha()));
    lines.add("On the held-out rest, which had no say in it:");
    lines.add("  with " + Rounded.of(sweep.recommended()) + ":");
    lines(sweep.recommendedHeldOut()).forEach(line -> lines.add("    " + line));
    lines.add("  with the present " + Rounded.of(sweep.gate().bound()) + ":");
    lines(sweep.presentHeldOut()).forEach(line -> lines.add("    " + line));
    return lines;
  }

  /** For programs. */
  public Map<String, Object> properties() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("source", source);
    all.put("gates", Words.gates(policy));
    all.putAll(properties(score));
    all.put("stretches", cases.stream().map(Report::properties).toList());
    sweep.ifPresent(swept -> all.put("sweep", properties(swept)));
    all.put("notes", notes);
    return all;
  }

  private static Map<String, Object> properties(Case one) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", one.played().name());
    row.put("begin", one.played().begin().toString());
    one.stretch().incident().ifPresent(i -> row.put("incident", i.begin().toString()));
    one.recorded().ifPresent(ended -> row.put("recorded", ended));
    row.put("replayed", one.replayed());
    one.played().alarm().ifPresent(alarm -> row.put("said", alarm.judgement().explanation()));
    if (!one.played().warned().isEmpty()) {
      row.put("warned", one.played().warned().stream().map(Judgement::explanation).toList());
    }
    row.put("worst", one.played().worst());
    if (one.recorded().isPresent()) {
      row.put("otherwise", one.otherwise());
    }
    return row;
  }

  private static Map<String, Object> properties(Score score) {
    Map<String, Object> clean = new LinkedHashMap<>();
    clean.put("windows", score.clean());
    clean.put("falseRollbacks", score.falseRollbacks());
    score.falseRollbackInterval().ifPresent(i -> clean.put("interval", List.of(i.low(), i.high())));
    clean.put("withoutData", score.blind());
    Map<String, Object> incidents = new LinkedHashMap<>();
    incidents.put("counted", score.incidents());
    incidents.put("detected", score.detected());
    score.detectionInterval().ifPresent(i -> incidents.put("interval", List.of(i.low(), i.high())));
    score.delay(0.5).ifPresent(d -> incidents.put("delayMedianSeconds", d.toSeconds()));
    score.delay(0.9).ifPresent(d -> incidents.put("delayP90Seconds", d.toSeconds()));
    incidents.put("takenBackBefore", score.before());
    Map<String, Object> both = new LinkedHashMap<>();
    both.put("withoutIncident", clean);
    both.put("incidents", incidents);
    return both;
  }

  private static Map<String, Object> properties(Sweep sweep) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("gate", sweep.gate().name());
    row.put("cutoff", sweep.cutoff().toString());
    row.put("alpha", sweep.alpha());
    row.put("present", sweep.gate().bound());
    row.put("recommended", sweep.recommended());
    List<Map<String, Object>> trials = new ArrayList<>();
    for (Sweep.Trial trial : sweep.trials()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("threshold", trial.threshold());
      one.putAll(properties(trial.score()));
      trials.add(one);
    }
    row.put("training", trials);
    row.put("heldOutWithRecommended", properties(sweep.recommendedHeldOut()));
    row.put("heldOutWithPresent", properties(sweep.presentHeldOut()));
    return row;
  }
}
