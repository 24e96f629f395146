package dhash.engine.evidence.scenario;

import dhash.engine.evidence.Arms;
import dhash.engine.evidence.Buckets;
import dhash.engine.evidence.Tally;
import dhash.engine.evidence.TimedArms;

/** What one scrape of both arms brought. */
record Scrape(int second, Arms failures, TimedArms durations) {
  /** As it was before the candidate came. */
  Scrape withoutCandidate() {
    return new Scrape(
        second,
        new Arms(Tally.NONE, failures.baseline()),
        new TimedArms(Buckets.NONE, durations.baseline()));
  }

  Tally candidate() {
    return failures.candidate();
  }

  Tally baseline() {
    return failures.baselineTotal();
  }
}
