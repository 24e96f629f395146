package dhash.engine.evidence.scenario;

import dhash.engine.evidence.Guards;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Plays one scenario many times before all contenders at once, so that they see the same luck. */
final class Contest {
  static final double ALPHA = 0.01;
  private static final Guards GUARDED = new Guards(ALPHA, true, true);
  private static final Guards PLAIN = Guards.off(ALPHA);

  private final Scenario scenario;
  private final List<Entrant> entrants;

  /** A contender that is made anew for each run. */
  private record Entrant(String name, Supplier<Contender> maker) {
    boolean needsDurations() {
      return name.startsWith("latency") || name.startsWith("both") || name.endsWith("P95");
    }
  }

  /** A contender in a run that it hasn't alarmed in. */
  private record Watcher(Contender contender, Score score) {}

  private Contest(Scenario scenario, List<Entrant> entrants) {
    this.scenario = scenario;
    this.entrants = entrants;
  }

  /** With all who have something to say of it. */
  static Contest of(Scenario scenario) {
    return new Contest(scenario, scenario.timed() ? timing() : failing(scenario));
  }

  private static List<Entrant> failing(Scenario scenario) {
    List<Entrant> entrants = new ArrayList<>();
    entrants.add(new Entrant("failures, guarded", () -> new Ours.Failures(GUARDED)));
    entrants.add(new Entrant("failures, plain", () -> new Ours.Failures(PLAIN)));
    entrants.add(new Entrant("failures, calibr.", new PastWindows(scenario)));
    entrants.add(new Entrant("both, guarded", () -> new Ours.Both(GUARDED)));
    entrants.add(new Entrant("Argo", Opponents.Argo::new));
    entrants.add(new Entrant("Flagger", Opponents.Flagger::new));
    entrants.add(new Entrant("Kayenta", Opponents.Kayenta::ofFailures));
    entrants.add(new Entrant("> 5 % in 10 min", Opponents.PlainRate::new));
    return entrants;
  }

  private static List<Entrant> timing() {
    List<Entrant> entrants = new ArrayList<>();
    entrants.add(new Entrant("latency, guarded", () -> new Ours.Latency(GUARDED)));
    entrants.add(new Entrant("latency, plain", () -> new Ours.Latency(PLAIN)));
    entrants.add(new Entrant("both, guarded", () -> new Ours.Both(GUARDED)));
    entrants.add(new Entrant("Kayenta, P95", Opponents.Kayenta::ofDurations));
    return entrants;
  }

  /** The same with one contender alone. */
  Contest only(String name) {
    return new Contest(scenario, entrants.stream().filter(e -> e.name().equals(name)).toList());
  }

  /**
   * Plays.
   *
   * @param seed of the first run; the next ones follow
   */
  List<Score> play(int runs, long seed) {
    List<Score> scores =
        entrants.stream().map(entrant -> new Score(entrant.name(), scenario, ALPHA)).toList();
    for (int run = 0; run < runs; run++) {
      List<Watcher> watchers = new ArrayList<>();
      for (int i = 0; i < entrants.size(); i++) {
        watchers.add(new Watcher(entrants.get(i).maker().get(), scores.get(i)));
      }
      playOnce(new SplittableRandom(seed + run), watchers);
    }
    return scores;
  }

  private void playOnce(SplittableRandom random, List<Watcher> watchers) {
    boolean timed = entrants.stream().anyMatch(Entrant::needsDurations);
    Traffic traffic = new Traffic(scenario, random, timed);
    for (int i = 0; i < scenario.baseline().slicesBefore(); i++) {
      Scrape before = traffic.next().withoutCandidate();
      watchers.forEach(watcher -> watcher.contender().learns(before));
    }
    for (int second = 0; second < Scenario.HOUR && !watchers.isEmpty(); ) {
      Scrape scrape = traffic.next();
      second = scrape.second();
      watchers.removeIf(watcher -> hasAlarmed(watcher, scrape));
    }
    watchers.forEach(watcher -> watcher.score().stayedQuiet());
  }

  private static boolean hasAlarmed(Watcher watcher, Scrape scrape) {
    boolean alarmed = watcher.contender().alarms(scrape);
    if (alarmed) {
      watcher.score().alarmed(scrape.second());
    }
    return alarmed;
  }
}
