package dhash.guard.cli.smoke;

import dhash.guard.port.SmokeTests.Tier;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What came of one smoke test.
 *
 * @param reason why it did not pass; empty where it did
 */
public record Outcome(String name, Tier tier, Result result, String reason, Duration took) {
  /** Only one of them is good. */
  public enum Result {
    /** As it should be. */
    PASSED,
    /** Not as it should be, or no answer. */
    FAILED,
    /** Time was up before. */
    NOT_RUN
  }

  /** The same, with a reason that has passed through {@code redact}. */
  public Outcome redacted(UnaryOperator<String> redact) {
    return new Outcome(name, tier, result, redact.apply(reason), took);
  }

  boolean passed() {
    return result == Result.PASSED;
  }
}
