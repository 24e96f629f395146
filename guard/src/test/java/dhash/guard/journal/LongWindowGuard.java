package dhash.guard.journal;

import dhash.engine.rollout.Event;
import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import dhash.guard.port.Journal.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Takes over in the middle of a long window, in a process of its own with as little memory as it is
 * given, and watches on.
 */
final class LongWindowGuard {
  private LongWindowGuard() {}

  /**
   * @param args the environment's folder, how many polls there are, and how many are to come
   */
  public static void main(String[] args) throws Exception {
    int polls = Integer.parseInt(args[1]);
    int more = Integer.parseInt(args[2]);
    try (Writer writer = new FileJournal(Path.of(args[0])).lock("test")) {
      State state = writer.latest().orElseThrow().state();
      tell("found", state);
      for (int poll = polls; poll < polls + more; poll++) {
        Event event = new Event.Sampled(LongWindowTest.sample(poll));
        writer.append(List.of(event), LongWindowTest.at(poll));
        state = Rollout.evolve(state, event);
      }
      tell("left", state);
      tell("recorded", writer.latest().orElseThrow().state());
    }
  }

  private static void tell(String what, State state) {
    System.out.printf(
        "%s watched %s, attempts %.0f%n",
        what,
        state.watch().watched(),
        state.watch().window().last(Duration.ofMinutes(10)).attempts());
  }
}
