package dhash.engine.gate;

import java.util.Collection;

/**
 * How much of what was told was rejected, because it can't be true. A few such readings are left
 * out and do no harm; where there are many, the rest is not to be believed either.
 *
 * @param readings all that were made
 * @param rejected of these, those that were left out
 * @param why the latest was; empty where none was
 */
record Heard(long readings, long rejected, String why) {
  static final Heard NOTHING = new Heard(0, 0, "");

  /** More than one reading of twenty. */
  private static final double TOO_MANY = 0.05;

  static Heard of(Collection<Reading> readings) {
    Heard heard = NOTHING;
    for (Reading reading : readings) {
      heard = heard.plus(of(reading));
    }
    return heard;
  }

  private static Heard of(Reading reading) {
    return switch (reading.telemetry()) {
      case Telemetry.Rejected(String reason) -> new Heard(1, 1, reading.replica() + ": " + reason);
      case Telemetry.Counters counters when !counters.plausible() ->
          new Heard(1, 1, reading.replica() + ": its counters can't be true: " + counters);
      default -> new Heard(1, 0, "");
    };
  }

  /** This, and what was heard after it. */
  Heard plus(Heard later) {
    return new Heard(
        readings + later.readings,
        rejected + later.rejected,
        later.why.isEmpty() ? why : later.why);
  }

  /** Whether so much was rejected that nothing follows from the rest. */
  boolean isDoubtful() {
    return rejected > TOO_MANY * readings;
  }

  String sentence() {
    return "%d of %d readings were rejected, more than 5 %%: %s".formatted(rejected, readings, why);
  }
}
