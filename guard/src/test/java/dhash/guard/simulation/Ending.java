package dhash.guard.simulation;

import dhash.engine.plan.Kind;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.controller.Announcements;
import dhash.guard.platform.local.SimulatedPlatform;
import dhash.guard.port.Journal;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Notifier;
import dhash.guard.simulation.Scenario.Nature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Whether a rollout that has ended has left the world as it says. */
final class Ending {
  private final Scene scene;
  private final Scenario scenario;
  private final List<Entry> entries;
  private final List<Event> events;
  private final Map<String, Notifier.Occasion> due = new LinkedHashMap<>();
  private final State state;

  Ending(Scene scene, Scenario scenario, List<Entry> entries) {
    this.scene = scene;
    this.scenario = scenario;
    this.entries = entries;
    this.events = entries.stream().flatMap(entry -> entry.events().stream()).toList();
    this.state = replay();
  }

  /** The state in which it ended, and on the way there the notices that it gave rise to. */
  private State replay() {
    Notifier collector =
        new Notifier() {
          @Override
          public void tell(Notice notice) {
            due.put(notice.id(), notice.occasion());
          }

          @Override
          public void close() {
            // Nothing waits.
          }
        };
    Announcements announcements = new Announcements(collector);
    AtomicReference<State> last = new AtomicReference<>();
    Journal.replay(
        new Journal.History(entries),
        (entry, after) -> {
          announcements.saw(entry, after);
          last.set(after);
        });
    return last.get();
  }

  int entries() {
    return entries.size();
  }

  int events() {
    return events.size();
  }

  void check(
      State shown,
      SimulatedPlatform platform,
      SimulatedDatabase database,
      SimulatedRestoration restoration,
      SimulatedMetrics metrics,
      SimulatedNotifier notifier,
      Operators operators) {
    scene.invariants.must(state.equals(shown), "the journal replayed is the state that was shown");
    Phase.Ended ended = (Phase.Ended) state.phase();
    servesWhatItSays(ended, platform);
    scene.invariants.must(
        restoration.hasSwapped() == state.data().restored(),
        () -> "data are restored where it says so, and only there: " + ended);
    knowsWhatIsContracted(database);
    if (state.plan().kind() != Kind.CONTRACT) {
      judgedFairly(ended, metrics);
    }
    toldOnce(notifier);
    operators.checkAnswers(events);
  }

  private void servesWhatItSays(Phase.Ended ended, SimulatedPlatform platform) {
    int candidate = platform.shares().getOrDefault(Scenario.CANDIDATE, 0);
    int baseline = platform.shares().getOrDefault(Scenario.BASELINE, 0);
    String shares = platform.shares() + " after " + ended;
    switch (ended.ending()) {
      case PROMOTED, PROMOTED_ALTHOUGH_FAILED ->
          scene.invariants.must(candidate == 100, "the promoted serves: " + shares);
      case ROLLED_BACK ->
          scene.invariants.must(
              (baseline == 100 && candidate == 0)
                  || (state.plan().kind() == Kind.RESTORE && candidate == 100),
              "the baseline serves again: " + shares);
      case STOPPED ->
          scene.invariants.must(
              candidate == 0 && baseline == 0, "nothing serves once stopped: " + shares);
      case REFUSED ->
          scene.invariants.must(
              candidate == scenario.before().weightOf(Scenario.CANDIDATE)
                  && baseline == scenario.before().weightOf(Scenario.BASELINE),
              "nothing has changed: " + shares);
      case ROLLBACK_FAILED -> {}
    }
  }

  /** Otherwise a rollback would lead to a revision that the schema can't carry. */
  private void knowsWhatIsContracted(SimulatedDatabase database) {
    boolean known =
        state.lineage().stream()
            .findFirst()
            .filter(newest -> newest.revision().equals(Scenario.CANDIDATE) && newest.contracted())
            .isPresent();
    scene.invariants.must(
        known || !database.applied().contains("8"),
        () -> "what contract migrations have done is known: " + state.lineage());
  }

  /** Where the metrics told the truth, only the bad are taken back, and they always are. */
  private void judgedFairly(Phase.Ended ended, SimulatedMetrics metrics) {
    boolean bad = scenario.nature() != Nature.GOOD && scenario.nature() != Nature.SILENT;
    boolean mayPass =
        !scenario.autoRollback()
            || scenario.pauses()
            || state.accepted()
            || !metrics.honest()
            || scenario.serving();
    boolean blind = scenario.nature() == Nature.SILENT;
    scene.invariants.must(
        !blind || state.accepted() || !metrics.honest() || !ended.ending().promoted(),
        "missing data never passes: " + ended);
    scene.invariants.must(
        !bad || mayPass || !ended.ending().promoted(), "the bad are not promoted: " + ended);
    boolean accused =
        events.stream()
            .anyMatch(event ->
                event instanceof Event.GateFailed(var judgement)
                    && !judgement.gate().equals("healthFailures")
                    && !judgement.gate().equals("candidateCrashes"));
    scene.invariants.must(bad || !metrics.honest() || !accused, "missing data takes nobody back");
  }

  /** Every notice that the journal gives rise to was told, and no other. */
  private void toldOnce(SimulatedNotifier notifier) {
    scene.invariants.must(
        due.equals(notifier.told()),
        () ->
            "each notice is recorded once: due "
                + due.keySet()
                + ", told "
                + notifier.told().keySet());
  }
}
