package dhash.service.misbehave;

import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which faults the service shows on purpose, as {@code DHASH_MISBEHAVE} says: items separated by
 * semicolons, such as {@code slow=800ms;fail=0.3}.
 *
 * @param slow {@code slow=800ms}: added to the time of each hashing
 * @param failFraction {@code fail=0.3}: this part of the extractions is answered 500
 * @param seed {@code seed=7}: chooses which ones fail
 * @param crashAfter {@code crash-after=200}: the process ends at once after so many extractions
 * @param unhealthyAfter {@code unhealthy-after=50}: health is CRITICAL after so many extractions
 * @param growQueuePerSecond {@code grow-queue=50/s}: so many made-up matches enter the review queue
 * @param neverReady {@code never-ready}: {@code /ready} stays 503
 */
public record Faults(
    Duration slow,
    double failFraction,
    long seed,
    OptionalLong crashAfter,
    OptionalLong unhealthyAfter,
    long growQueuePerSecond,
    boolean neverReady) {
  /** A service that behaves. */
  public static final Faults NONE =
      new Faults(Duration.ZERO, 0, 1, OptionalLong.empty(), OptionalLong.empty(), 0, false);

  private static final Pattern MILLIS_OR_SECONDS = Pattern.compile("(\\d{1,6})(ms|s)");
  private static final Pattern PER_SECOND = Pattern.compile("(\\d{1,4})/s");
  private static final Pattern COUNT = Pattern.compile("\\d{1,9}");
  private static final Pattern FRACTION = Pattern.compile("0|1|[01]?\\.\\d{1,6}");

  /** Whether there is any fault. */
  public boolean any() {
    return !equals(NONE);
  }

  /** Reads the items; each that can't be understood is handed to {@code problems}. */
  public static Faults parse(String text, Consumer<String> problems) {
    Faults faults = NONE;
    Set<String> seen = new HashSet<>();
    for (String item : text.split(";", -1)) {
      String[] parts = item.strip().split("=", 2);
      String name = parts[0].strip().toLowerCase(Locale.ROOT);
      if (!seen.add(name)) {
        problems.accept("\"" + name + "\" stands twice");
      }
      try {
        faults = faults.with(name, parts.length == 2 ? parts[1].strip() : "");
      } catch (IllegalArgumentException fault) {
        problems.accept("\"" + item.strip() + "\": " + fault.getMessage());
      }
    }
    return faults;
  }

  private Faults with(String name, String value) {
    Duration slower = slow;
    double failing = failFraction;
    long seeded = seed;
    OptionalLong crashing = crashAfter;
    OptionalLong ailing = unhealthyAfter;
    long growing = growQueuePerSecond;
    boolean waiting = neverReady;
    switch (name) {
      case "slow" -> slower = duration(value);
      case "fail" -> failing = fraction(value);
      case "seed" -> seeded = count(value);
      case "crash-after" -> crashing = OptionalLong.of(count(value));
      case "unhealthy-after" -> ailing = OptionalLong.of(count(value));
      case "grow-queue" -> growing = Long.parseLong(match(PER_SECOND, value, "50/s").group(1));
      case "never-ready" -> waiting = match(Pattern.compile(""), value, "no value").matches();
      default ->
          throw new IllegalArgumentException(
              "unknown; known are slow, fail, seed, crash-after, unhealthy-after, grow-queue,"
                  + " never-ready");
    }
    return new Faults(slower, failing, seeded, crashing, ailing, growing, waiting);
  }

  private static Duration duration(String value) {
    Matcher matcher = match(MILLIS_OR_SECONDS, value, "800ms or 2s");
    long number = Long.parseLong(matcher.group(1));
    return matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
  }

  private static double fraction(String value) {
    double fraction = Double.parseDouble(match(FRACTION, value, "0.3").group());
    if (fraction > 1) {
      throw new IllegalArgumentException("at most 1");
    }
    return fraction;
  }

  private static long count(String value) {
    return Long.parseLong(match(COUNT, value, "200").group());
  }

  private static Matcher match(Pattern pattern, String value, String example) {
    Matcher matcher = pattern.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected " + example);
    }
    return matcher;
  }
}
