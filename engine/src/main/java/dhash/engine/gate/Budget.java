package dhash.engine.gate;

import dhash.engine.evidence.BurnRate;
import dhash.engine.evidence.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How fast the error budget is being spent, by pairs of a long and a short window. A pair fails
 * where both are above its rate, and the time since the candidate has traffic is too: what burned
 * before it was there accuses nobody, but holds.
 */
final class Budget {
  private static final double HUNDRED = 100;

  private final Gate.BurnRate gate;
  private final Ledger ledger;
  private final int fewest;
  private final List<String> said = new ArrayList<>();
  private boolean fails;
  private boolean unknown;
  private double worst = Double.NaN;

  private Budget(Gate.BurnRate gate, Ledger ledger, int fewest) {
    this.gate = gate;
    this.ledger = ledger;
    this.fewest = fewest;
  }

  static Finding judge(Gate.BurnRate gate, Ledger ledger, Rule rule) {
    Budget budget = new Budget(gate, ledger, rule.fewestAttempts());
    gate.pairs().forEach(pair -> budget.weigh(ledger.read(pair)));
    return budget.finding();
  }

  private Finding finding() {
    boolean broken = unknown && ledger.missing().filter(Window.Missing::sourceBroken).isPresent();
    Outcome outcome =
        fails
            ? Outcome.FAIL
            : broken ? Outcome.PROVIDER_ERROR : unknown ? Outcome.NO_DATA : Outcome.PASS;
    String words = String.join("; ", said);
    return new Finding(gate, outcome, worst, () -> words);
  }

  private void weigh(Ledger.Pair read) {
    BurnRate pair = read.pair();
    if (lacks(pair.longWindow(), read.longer()) || lacks(pair.shortWindow(), read.shorter())) {
      return;
    }
    double longer = rate(read.longer().tally());
    double shorter = rate(read.shorter().tally());
    double since = rate(read.since().tally());
    double share = Math.min(longer, shorter) / pair.times();
    worst = Double.isNaN(worst) ? share : Math.max(worst, share);
    String rates =
        String.format(
            Locale.ROOT,
            "%s and %s: spent %.1f and %.1f times as fast as %s%% allow, at most %s in both",
            words(pair.longWindow()),
            words(pair.shortWindow()),
            longer,
            shorter,
            plain(gate.objectivePercent()),
            plain(pair.times()));
    if (!(longer > pair.times() && shorter > pair.times())) {
      said.add(rates);
    } else if (read.since().tally().attempts() >= fewest && since > pair.times()) {
      fails = true;
      said.add(
          String.format(Locale.ROOT, "%s, and %.1f since the candidate has traffic", rates, since));
    } else {
      unknown = true;
      said.add(rates + ", but not by what happened since the candidate has traffic");
    }
  }

  /** Never passes for what isn't known. */
  private boolean lacks(Duration length, Ledger.Past past) {
    if (!past.enough()) {
      unknown = true;
      String why = ledger.missing().map(m -> " (" + m.reason() + ")").orElse("");
      said.add(
          "%s: no data, %s of it are known%s".formatted(words(length), words(past.known()), why));
      return true;
    }
    if (past.tally().attempts() < fewest) {
      unknown = true;
      said.add(
          "%s: only %d of at least %d attempts"
              .formatted(words(length), past.tally().attempts(), fewest));
      return true;
    }
    return false;
  }

  private double rate(Tally tally) {
    return BurnRate.of(tally, gate.objectivePercent() / HUNDRED);
  }

  private static String words(Duration length) {
    if (length.toHours() >= 1 && length.toMinutes() % 60 == 0) {
      return length.toHours() % 24 == 0 ? length.toDays() + " d" : length.toHours() + " h";
    }
    return length.toMinutes() + " min";
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
