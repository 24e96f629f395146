package dhash.engine.evidence.scenario;

import dhash.engine.evidence.ClopperPearson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** How one contender did in one scenario. */
final class Score {
  private static final int TWO_SCRAPES = 2 * Traffic.SLICE_SECONDS;
  private static final double BAR = 1.75;

  private final String name;
  private final Scenario scenario;
  private final double alpha;
  private final List<Integer> delays = new ArrayList<>();
  private int runs;
  private int falseAlarms;

  Score(String name, Scenario scenario, double alpha) {
    this.name = name;
    this.scenario = scenario;
    this.alpha = alpha;
  }

  /** Whose it is. */
  String name() {
    return name;
  }

  void alarmed(int second) {
    runs++;
    if (second <= scenario.changeAt()) {
      falseAlarms++;
    } else {
      delays.add(second - scenario.changeAt());
    }
  }

  void stayedQuiet() {
    runs++;
  }

  ClopperPearson falseAlarmRate() {
    return ClopperPearson.of(falseAlarms, runs);
  }

  /** Of the runs without a false alarm before the change. */
  double power() {
    return delays.isEmpty() ? 0 : (double) delays.size() / (runs - falseAlarms);
  }

  /** Seconds, of the runs that alarmed; NaN where none did. */
  double meanDelay() {
    return delays.stream().mapToInt(d -> d).average().orElse(Double.NaN);
  }

  /** What gates.md asks of the guarded gates. */
  boolean reachesTheBar() {
    return scenario.isHarmless()
        ? falseAlarmRate().low() <= alpha
        : meanDelay() <= BAR * scenario.limit(alpha) + TWO_SCRAPES;
  }

  /** A row of the table: false alarms, their interval, then mean, median, p90, power, ratio. */
  String row() {
    String alarms = "";
    if (scenario.changeAt() > 0) {
      ClopperPearson interval = falseAlarmRate();
      alarms =
          String.format(
              Locale.ROOT,
              "%.2f %% [%.2f, %.2f]",
              100.0 * falseAlarms / runs,
              100 * interval.low(),
              100 * interval.high());
    }
    if (scenario.isHarmless() || delays.isEmpty()) {
      String power = scenario.isHarmless() ? "" : "0.0 %";
      return String.format("%-24s | %5s | %5s | %5s | %7s | %6s", alarms, "", "", "", power, "");
    }
    Collections.sort(delays);
    double limit = scenario.limit(alpha);
    return String.format(
        Locale.ROOT,
        "%-24s | %5.0f | %5d | %5d | %5.1f %% | %6.2f",
        alarms,
        meanDelay(),
        delays.get(delays.size() / 2),
        delays.get(delays.size() * 9 / 10),
        100 * power(),
        meanDelay() / limit);
  }
}
