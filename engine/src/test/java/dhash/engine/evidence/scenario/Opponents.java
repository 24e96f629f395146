package dhash.engine.evidence.scenario;

import dhash.engine.evidence.Buckets;
import dhash.engine.evidence.Tally;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Gates of other tools, as they compute; all ask for at most 5 % failures where they have a bound.
 */
final class Opponents {
  private static final double BOUND = 0.05;
  private static final int MINUTE = 60;

  private Opponents() {}

  /** The candidate's tallies of the last so many seconds. */
  private static final class Lookback {
    private final int seconds;
    private final Deque<Scrape> scrapes = new ArrayDeque<>();

    Lookback(int seconds) {
      this.seconds = seconds;
    }

    boolean isBreachedAfter(Scrape scrape, int fewest) {
      scrapes.add(scrape);
      while (scrapes.getFirst().second() <= scrape.second() - seconds) {
        scrapes.removeFirst();
      }
      Tally sum = scrapes.stream().map(Scrape::candidate).reduce(Tally.NONE, Tally::plus);
      return sum.attempts() >= fewest && sum.rate() > BOUND;
    }
  }

  /** A measurement every five minutes over the last five; the fourth failed one aborts. */
  static final class Argo implements Contender {
    private static final int FAILURE_LIMIT = 3;
    private final Lookback window = new Lookback(5 * MINUTE);
    private int failed;

    @Override
    public boolean alarms(Scrape scrape) {
      boolean breached = window.isBreachedAfter(scrape, 1);
      if (scrape.second() % (5 * MINUTE) == 0 && breached) {
        failed++;
      }
      return failed > FAILURE_LIMIT;
    }
  }

  /**
   * A check every minute over the last one; the fifth failed one rolls back, at no time forgotten.
   */
  static final class Flagger implements Contender {
    private static final int THRESHOLD = 5;
    private final Lookback window = new Lookback(MINUTE);
    private int failed;

    @Override
    public boolean alarms(Scrape scrape) {
      boolean breached = window.isBreachedAfter(scrape, 1);
      if (scrape.second() % MINUTE == 0 && breached) {
        failed++;
      }
      return failed >= THRESHOLD;
    }
  }

  /** More than 5 % over the last ten minutes, of at least twenty attempts, after every scrape. */
  static final class PlainRate implements Contender {
    private final Lookback window = new Lookback(10 * MINUTE);

    @Override
    public boolean alarms(Scrape scrape) {
      return window.isBreachedAfter(scrape, 20);
    }
  }

  /** A Mann-Whitney test of the minutes so far, each minute from the fifth. */
  static final class Kayenta implements Contender {
    private static final int FIRST_JUDGEMENT = 5;
    private final ToDoubleFunction<List<Scrape>> candidate;
    private final ToDoubleFunction<List<Scrape>> baseline;
    private final List<Scrape> minute = new ArrayList<>();
    private final List<Double> candidates = new ArrayList<>();
    private final List<Double> baselines = new ArrayList<>();

    private Kayenta(
        ToDoubleFunction<List<Scrape>> candidate, ToDoubleFunction<List<Scrape>> baseline) {
      this.candidate = candidate;
      this.baseline = baseline;
    }

    /** Of failure rates. */
    static Kayenta ofFailures() {
      return new Kayenta(
          s -> s.stream().map(Scrape::candidate).reduce(Tally.NONE, Tally::plus).rate(),
          s -> s.stream().map(Scrape::baseline).reduce(Tally.NONE, Tally::plus).rate());
    }

    /** Of 95th percentiles, interpolated within their buckets. */
    static Kayenta ofDurations() {
      return new Kayenta(
          scrapes -> p95(scrapes.stream().map(s -> s.durations().candidate()).toList()),
          scrapes ->
              p95(
                  scrapes.stream()
                      .flatMap(s -> s.durations().baseline().values().stream())
                      .toList()));
    }

    @Override
    public boolean alarms(Scrape scrape) {
      minute.add(scrape);
      if (scrape.second() % MINUTE != 0) {
        return false;
      }
      candidates.add(candidate.applyAsDouble(minute));
      baselines.add(baseline.applyAsDouble(minute));
      minute.clear();
      return candidates.size() >= FIRST_JUDGEMENT
          && new MannWhitney(candidates, baselines).isHigh();
    }

    private static double p95(List<Buckets> parts) {
      double rank = 0.95 * parts.stream().mapToLong(Buckets::count).sum();
      double before = 0;
      for (int i = 0; i < Durations.BOUNDS.size() - 1; i++) {
        int bound = i;
        double within = parts.stream().mapToLong(p -> p.within().get(bound)).sum();
        if (within >= rank && within > 0) {
          double lower = i == 0 ? 0 : Durations.BOUNDS.get(i - 1);
          double width = Durations.BOUNDS.get(i) - lower;
          return lower + width * (rank - before) / (within - before);
        }
        before = within;
      }
      return Durations.BOUNDS.get(Durations.BOUNDS.size() - 2);
    }
  }
}
