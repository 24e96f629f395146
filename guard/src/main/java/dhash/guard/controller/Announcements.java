package dhash.guard.controller;

import dhash.engine.gate.Judgement;
import dhash.engine.plan.Permit;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.State;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Notifier;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import dhash.guard.port.Watcher;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes notices of events. A notice's identity comes from the event's place in the journal, so that
 * telling it again after a crash is recognized.
 */
public final class Announcements implements Watcher {
  private final Notifier notifier;

  public Announcements(Notifier notifier) {
    this.notifier = notifier;
  }

  @Override
  public void saw(Entry entry, State after) {
    for (int i = 0; i < entry.events().size(); i++) {
      String id = after.opened().rollout() + ":" + entry.position() + ":" + i;
      notice(id, entry, entry.events().get(i), after).ifPresent(notifier::tell);
    }
  }

  private static Optional<Notice> notice(String id, Entry entry, Event event, State state) {
    String rollout = state.opened().rollout();
    return switch (event) {
      case Event.Opened opened when !opened.plan().kind().goesStraightBack() ->
          notice(id, entry, Occasion.START, rollout + ": " + goal(opened) + exempt(opened), state);
      case Event.GateFailed(Judgement judgement) ->
          notice(id, entry, Occasion.GATE_VIOLATION, judgement.explanation(), state);
      case Event.GatePaused(Judgement judgement) ->
          notice(
              id,
              entry,
              Occasion.GATE_VIOLATION,
              rollout + " is paused: " + judgement.explanation(),
              state);
      case Event.GateNeared(Judgement judgement) ->
          notice(id, entry, Occasion.GATE_WARNING, "comes near: " + judgement.explanation(), state);
      case Event.GateWarned(Judgement judgement) ->
          notice(id, entry, Occasion.GATE_WARNING, judgement.explanation(), state);
      case Event.Held(String reason) ->
          notice(id, entry, Occasion.GATE_WARNING, rollout + " is held: " + reason, state);
      case Event.RollbackBegan began ->
          notice(
              id,
              entry,
              Occasion.ROLLBACK_INITIATED,
              rollout + " goes back: " + began.reason(),
              state);
      case Event.Ended(Ending ending, String detail, _) ->
          notice(id, entry, occasion(ending), rollout + ": " + detail, state);
      default -> Optional.empty();
    };
  }

  private static Occasion occasion(Ending ending) {
    return switch (ending) {
      case PROMOTED -> Occasion.SUCCESS;
      case PROMOTED_ALTHOUGH_FAILED -> Occasion.GATE_WARNING;
      case ROLLED_BACK -> Occasion.ROLLBACK_COMPLETED;
      case REFUSED, STOPPED, ROLLBACK_FAILED -> Occasion.FAILURE;
    };
  }

  /** Whoever is told of a release is told that it came in a freeze, and why. */
  private static String exempt(Event.Opened opened) {
    return opened
        .permit()
        .flatMap(Permit::exemption)
        .map(e -> ", although deploys are frozen until " + e.until() + ": " + e.reason())
        .orElse("");
  }

  private static String goal(Event.Opened opened) {
    return switch (opened.plan().kind()) {
      case MONITOR -> "watching " + opened.candidate();
      case CONTRACT -> "running the contract migrations of " + opened.candidate();
      case DEPLOY, UNDO, ROLLBACK, RESTORE -> "deploying " + opened.candidate();
    };
  }

  private static Optional<Notice> notice(
      String id, Entry entry, Occasion occasion, String message, State state) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("rollout", state.opened().rollout());
    details.put("version", state.candidate().tag());
    state.baseline().ifPresent(baseline -> details.put("baseline", baseline.tag()));
    details.put("initiator", state.opened().by().toString());
    state
        .opened()
        .permit()
        .map(Permit::approvers)
        .filter(names -> !names.isEmpty())
        .ifPresent(names -> details.put("approved by", names));
    state.data().backup().ifPresent(backup -> details.put("backup", backup));
    return Optional.of(
        new Notice(id, occasion, state.opened().environment(), entry.at(), message, details));
  }
}
