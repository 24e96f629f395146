package dhash.guard.cli;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Revision;
import dhash.engine.rollout.State;
import dhash.guard.cli.view.Words;
import dhash.guard.port.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What serves, and what is to be known of that: the journal says what was promoted, the platform
 * whether it is there.
 *
 * @param revision what serves, in a word or two
 * @param note what makes that less than it seems, in clauses that follow a comma; or empty
 */
record Serving(String revision, String note) {
  /** Nothing was ever recorded; somebody may just be about to. */
  static Serving nothingYet(boolean locked) {
    return new Serving(
        "nothing yet",
        locked ? "while a command is at work here: its rollout is about to open" : "");
  }

  /**
   * @param platform what runs; empty where it can't be asked
   * @param stopped why nothing here can answer, whatever was promoted; or empty
   */
  static Serving of(State state, Optional<Observation> platform, String stopped) {
    Optional<Revision> promoted = state.lineage().stream().findFirst().map(Promotion::revision);
    int weight = candidateWeight(state, stopped.isEmpty() ? platform : Optional.empty());
    List<String> notes = new ArrayList<>();
    Optional<Revision> serving = promoted;
    if (!state.ended() && promoted.isEmpty()) {
      serving = weight > 0 ? Optional.of(state.candidate()) : promoted;
      notes.add(first(state, weight));
    } else if (isNewcomer(state, promoted) && weight > 0) {
      notes.add(
          "while %d%% of the traffic goes to %s, which is %s"
              .formatted(weight, state.candidate(), fate(state)));
    } else if (!state.ended()) {
      elsewhere(state, stopped.isEmpty() ? platform : Optional.empty()).ifPresent(notes::add);
    }
    serving.ifPresent(who -> trouble(who, state, platform, stopped).ifPresent(notes::addFirst));
    return new Serving(serving.map(Revision::toString).orElse("nothing"), String.join("; ", notes));
  }

  /** All of it, for people. */
  String sentence() {
    return note.isEmpty() ? revision : revision + ", " + note;
  }

  private static String first(State state, int weight) {
    return weight > 0
        ? "which is the first release and %s: %s".formatted(fate(state), Words.phase(state))
        : "while %s is %s: %s"
            .formatted(
                state.candidate(),
                state.phase().goingBack() ? "being taken back" : "being prepared",
                Words.phase(state));
  }

  private static String fate(State state) {
    return state.phase().goingBack() ? "being taken back" : "not promoted yet";
  }

  private static boolean isNewcomer(State state, Optional<Revision> promoted) {
    return !state.ended() && !promoted.equals(Optional.of(state.candidate()));
  }

  private static int candidateWeight(State state, Optional<Observation> platform) {
    return platform.map(seen -> weight(state.candidate(), seen)).orElseGet(state::candidateWeight);
  }

  private static int weight(Revision revision, Observation seen) {
    return seen.shares().stream()
        .filter(share -> share.revision().equals(revision))
        .mapToInt(Observation.Share::weight)
        .sum();
  }

  /**
   * What was promoted counts as serving until it was taken back, whoever has its traffic by then.
   */
  private static Optional<String> elsewhere(State state, Optional<Observation> platform) {
    return state
        .baseline()
        .filter(baseline -> !baseline.equals(state.candidate()))
        .flatMap(baseline -> {
          int weight =
              platform
                  .map(seen -> weight(baseline, seen))
                  .orElseGet(() -> weight(baseline, state.fleet()));
          return weight > 0
              ? Optional.of(
                  "which is %s: %d%% of the traffic goes to %s"
                      .formatted(fate(state), weight, baseline))
              : Optional.empty();
        });
  }

  private static int weight(Revision revision, Fleet fleet) {
    return fleet.placements().stream()
        .filter(placement -> placement.revision().equals(revision))
        .mapToInt(Placement::weight)
        .sum();
  }

  /** Why nobody gets an answer; where only some replicas are not ready, somebody does. */
  private static Optional<String> trouble(
      Revision serving, State state, Optional<Observation> platform, String stopped) {
    if (!stopped.isEmpty()) {
      return Optional.of("but " + stopped);
    }
    return platform.flatMap(seen -> unanswered(serving, state, seen));
  }

  private static Optional<String> unanswered(Revision serving, State state, Observation seen) {
    List<Observation.Replica> answering = answering(serving, seen);
    if (answering.isEmpty()) {
      return Optional.of(
          state.ended()
              ? "but no replica of it runs: `dhash up` starts what served"
              : "but no replica runs: " + Words.phase(state));
    }
    if (answering.stream().anyMatch(Observation.Replica::ready)) {
      return Optional.empty();
    }
    String reason =
        answering.stream()
            .map(Observation.Replica::note)
            .filter(note -> !note.isEmpty())
            .findFirst()
            .map(note -> " (" + note + ")")
            .orElse("");
    return Optional.of(
        (answering.size() == 1
                ? "but its only replica is not ready"
                : "but none of " + answering.size() + " replicas is ready")
            + reason);
  }

  /** Those that get the traffic; where none has any, those that should. */
  private static List<Observation.Replica> answering(Revision serving, Observation seen) {
    List<Observation.Replica> weighted =
        seen.shares().stream()
            .filter(share -> share.weight() > 0)
            .flatMap(share -> seen.replicasOf(share.revision()).stream())
            .toList();
    return weighted.isEmpty() ? seen.replicasOf(serving) : weighted;
  }
}
