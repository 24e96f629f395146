package dhash.guard.cli;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.engine.replay.Played;
import dhash.engine.replay.Replay;
import dhash.engine.replay.Score;
import dhash.engine.replay.Stretch;
import dhash.engine.replay.Sweep;
import dhash.engine.rollout.Event;
import dhash.guard.cli.backtest.Report;
import dhash.guard.cli.backtest.Rounded;
import dhash.guard.cli.backtest.TriedBound;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Recorded stretches played past gates, and what came of it.
 *
 * @param sweep the gate whose thresholds are tried; empty for none
 * @param falseRollbacks the share to aim at, such as 0.01
 * @param trainUntil where the held-out part begins; empty for half way
 */
record Backtest(
    Policy policy, Optional<String> sweep, double falseRollbacks, Optional<Instant> trainUntil) {
  /**
   * What the replay brought.
   *
   * @param notes what a reader must know; more may be added
   */
  Report report(String source, List<String> notes, List<Report.Case> cases) {
    if (!policy.autoRollback()) {
      notes.add("This environment does not roll back by itself; it is counted as though it did.");
    }
    Score score =
        Score.of(
            cases.stream()
                .map(one -> new Score.Result(one.stretch().incident(), one.played()))
                .toList());
    List<Stretch> stretches = cases.stream().map(Report.Case::stretch).toList();
    Optional<Sweep> swept = sweep.map(name -> swept(gate(name), stretches));
    swept
        .filter(s -> s.alpha() > falseRollbacks)
        .ifPresent(_ ->
            notes.add(
                "There are too few windows without incident in the first part to calibrate for "
                    + Rounded.of(100 * falseRollbacks)
                    + " %; 99 are needed for 1 %."));
    return new Report(source, policy, notes, cases, score, swept);
  }

  private Sweep swept(Gate gate, List<Stretch> stretches) {
    TriedBound.checkSettable(gate);
    return Sweep.of(gate, policy, stretches, falseRollbacks, trainUntil)
        .orElseThrow(() ->
            new GuardException(
                ExitCode.REFUSED,
                "There is too little to try thresholds of " + gate.name() + " on.",
                "Nothing was changed.",
                "Both parts need windows without incident in which it sees anything: record more, or"
                    + " set --train-until."));
  }

  private Gate gate(String name) {
    return policy.gates().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            misused(
                "There is no gate " + name + " to sweep.",
                "There are: "
                    + String.join(", ", policy.gates().stream().map(Gate::name).toList())
                    + "."));
  }

  static Played played(Stretch stretch, Policy policy) {
    Iterable<Event> events = stretch.recording().events().get();
    return Replay.play(stretch.recording(), events, policy);
  }

  private static GuardException misused(String what, String remedy) {
    return new GuardException(ExitCode.USAGE, what, "Nothing was replayed.", remedy);
  }
}
