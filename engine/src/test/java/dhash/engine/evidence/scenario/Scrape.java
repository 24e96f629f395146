package dhash.engine.evidence.scenario;

import dhash.engine.evidence.Arms;
import dhash.engine.evidence.Tally;
import dhash.engine.evidence.TimedArms;

/** What one scrape of both arms brought. */
record Scrape(int second, Arms failures, TimedArms durations) {
  Tally candidate() {
    return failures.candidate();
  }

  Tally baseline() {
    return failures.baselineTotal();
  }
}
