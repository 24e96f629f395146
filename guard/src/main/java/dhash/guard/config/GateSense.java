package dhash.guard.config;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Hours;
import dhash.engine.gate.Rule;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Step;
import dhash.guard.config.JsonSection.Findings;
import dhash.guard.config.LocatedJson.Place;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Whether a gate can do anything at all: a threshold that nothing reaches, an hour that never
 * comes. What can never be right is a problem, what is merely odd a remark.
 */
public final class GateSense {
  private static final double ALL_PERCENT = 100;

  /** Each poll is recorded, and what is recorded has its bounds: about 200 MB. */
  private static final int MOST_POLLS = 100_000;

  static final String FEWER_POLLS = "Write a shorter duration, or a slower pollCadence.normal.";

  private final Duration watched;
  private final Cadence cadence;
  private final Findings findings;
  private final Release release;

  /**
   * What is released, as far as gates are concerned.
   *
   * @param dhashService whether it is our own service, whose histogram is known
   * @param probes how many probes its replicas get at each poll together; 0 where none are sent or
   *     nobody knows
   * @param shares whether both arms ever have traffic at the same time for a while
   * @param shared for how long that is, by how long the candidate is watched
   * @param askedOfPrometheus whether a server keeps its counters
   */
  public record Release(
      boolean dhashService,
      int probes,
      boolean shares,
      UnaryOperator<Duration> shared,
      boolean askedOfPrometheus) {
    /** Of which nobody knows for how long its arms share traffic. */
    Release(boolean dhashService, int probes, boolean shares, boolean askedOfPrometheus) {
      this(dhashService, probes, shares, _ -> Duration.ofDays(365), askedOfPrometheus);
    }

    /** Of an environment whose settings were not looked at: nothing is held against it. */
    static final Release UNKNOWN = new Release(false, 0, true, false);

    static Release of(Settings settings) {
      boolean dhash = settings.service().isDhash();
      int replicas = settings.service().replicas();
      return new Release(
          dhash,
          dhash && settings.rollout().probe() ? replicas : 0,
          !sharing(settings, Duration.ofHours(1)).isEmpty(),
          window ->
              sharing(settings, window).stream()
                  .map(Step::bake)
                  .reduce(Duration.ZERO, Duration::plus),
          settings.metrics().countersFromPrometheus());
    }

    private static List<Step> sharing(Settings settings, Duration window) {
      return Plan.toDeploy(
              Kind.DEPLOY,
              settings.rollout().strategy(),
              settings.service().replicas(),
              true,
              settings.rollout().bakeWithin(window),
              window,
              false)
          .sharing();
    }
  }

  /**
   * @param watched how long a candidate is watched
   */
  GateSense(Duration watched, Cadence cadence, Release release, Findings findings) {
    this.watched = watched;
    this.cadence = cadence;
    this.release = release;
    this.findings = findings;
  }

  /**
   * @param section the gate's own; another's place where the file has none for it
   */
  void check(Gate gate, Rule rule, JsonSection section) {
    switch (gate) {
      case Gate.HealthFailures health -> health(health, rule, section);
      case Gate.ExtractionFailureRate rate -> rate(rate, rule, section);
      case Gate.P95HashTime p95 -> p95(p95, rule, section);
      case Gate.WorseThanBaseline worse -> comparison(worse, section);
      case Gate.LowConfidenceQueue _, Gate.CandidateCrashes _, Gate.Custom _, Gate.BurnRate _ -> {}
    }
    rule.hours().ifPresent(hours -> hours(hours, section));
    lookback(gate, section);
    samples(gate, rule, section);
  }

  /** Empty where so long a window can be recorded. */
  static Optional<String> tooManyPolls(Duration window, Cadence cadence) {
    long polls = window.toMillis() / cadence.normal().toMillis();
    return polls <= MOST_POLLS
        ? Optional.empty()
        : Optional.of(
            "%d polls in a window of %d s, each of which is recorded, are more than %d"
                .formatted(polls, window.toSeconds(), MOST_POLLS));
  }

  boolean askedOfPrometheus() {
    return release.askedOfPrometheus();
  }

  private void health(Gate.HealthFailures gate, Rule rule, JsonSection section) {
    consecutive("threshold", gate.threshold(), section);
    rule.hours().ifPresent(h -> consecutive("offHoursThreshold", h.outside(), section));
  }

  /** One check more than the threshold, the first of them at once. */
  private void consecutive(String member, double threshold, JsonSection section) {
    Duration fastest =
        cadence.initial().compareTo(cadence.normal()) < 0 ? cadence.initial() : cadence.normal();
    if (fastest.toMillis() * threshold > watched.toMillis()) {
      never(
          section,
          member,
          "healthFailures.%s is %s: %s failed checks in a row take %s s, longer than the %d s that"
                  .formatted(
                      member,
                      plain(threshold),
                      plain(threshold + 1),
                      plain(fastest.toMillis() * threshold / 1000),
                      watched.toSeconds())
              + " a candidate is watched, so that it can never fail",
          "Write at most " + watched.toMillis() / fastest.toMillis() + ", or a longer duration.");
    }
  }

  private void rate(Gate.ExtractionFailureRate gate, Rule rule, JsonSection section) {
    percent("threshold", gate.thresholdPercent(), section);
    rule.hours().ifPresent(h -> percent("offHoursThreshold", h.outside(), section));
  }

  private void percent(String member, double percent, JsonSection section) {
    String name = "extractionFailureRate." + member;
    if (percent >= ALL_PERCENT) {
      never(
          section,
          member,
          name
              + " is "
              + plain(percent)
              + ", and no more than 100 % can fail, so that it can never fail",
          "Write less than 100; \"enabled\": false is how a gate is switched off.");
    } else if (percent == 0) {
      findings.remark(
          place(section, member),
          name + " is 0: it fails with the first extraction that does",
          "Write what your service loses on a good day, and some more.");
    }
  }

  private void p95(Gate.P95HashTime gate, Rule rule, JsonSection section) {
    if (release.dhashService()) {
      bound("threshold", gate.thresholdMillis(), section);
      rule.hours().ifPresent(h -> bound("offHoursThreshold", h.outside(), section));
    }
  }

  private void bound(String member, double millis, JsonSection section) {
    if (!HashHistogram.hasBound(millis)) {
      never(
          section,
          member,
          "p95HashTime."
              + member
              + " is "
              + plain(millis)
              + ", which is no bucket bound of the service's"
              + " histogram, so that nobody can say how many hashes were slower",
          "Write " + HashHistogram.around(millis) + ".");
    }
  }

  private void comparison(Gate.WorseThanBaseline gate, JsonSection section) {
    Duration shared = release.shared().apply(watched);
    if (release.shares() && gate.warmUp().compareTo(shared) >= 0) {
      findings.remark(
          section.place(),
          "worseThanBaseline has no say here: its warmUp is %d s, and the arms share traffic for %d s"
              .formatted(gate.warmUp().toSeconds(), shared.toSeconds()),
          "Write a shorter warmUp, or a longer duration or DHASH_BAKE.");
    }
    if (!release.shares()) {
      findings.remark(
          section.place(),
          "worseThanBaseline has no say here: with this strategy, the arms never have traffic"
              + " beside each other for a while",
          "Set DHASH_STRATEGY=canary, or rolling with DHASH_BAKE.");
    }
  }

  private void hours(Hours hours, JsonSection section) {
    if (hours.outside() == hours.within()) {
      findings.remark(
          place(section, "businessHours"),
          "the threshold is "
              + plain(hours.within())
              + " in business hours and at other times, so that they change nothing",
          "Write another offHoursThreshold, or take businessHours out.");
    }
    boolean wholeDays = hours.from().equals(hours.to());
    if (wholeDays && hours.days().equals(EnumSet.allOf(DayOfWeek.class))) {
      findings.problem(
          place(section, "businessHours"),
          "business hours from %s to %s on all days never end, so that offHoursThreshold never holds"
              .formatted(hours.from(), hours.to()),
          "Write another end, or take businessHours out.");
    } else if (wholeDays) {
      findings.remark(
          place(section, "businessHours"),
          "business hours from %s to %s last until that time of the day after"
              .formatted(hours.from(), hours.to()),
          "Write another end where they are not to.");
    }
  }

  private void lookback(Gate gate, JsonSection section) {
    if (section.has("timeWindow") && gate.lookback().compareTo(watched) > 0) {
      findings.remark(
          place(section, "timeWindow"),
          "%s looks back %d s, and a candidate is watched for %d s"
              .formatted(gate.name(), gate.lookback().toSeconds(), watched.toSeconds()),
          "All that is known counts then; write a shorter timeWindow where that isn't meant.");
    }
  }

  private void samples(Gate gate, Rule rule, JsonSection section) {
    if (!section.has("minSamples")) {
      return;
    }
    boolean counts =
        gate instanceof Gate.ExtractionFailureRate
            || gate instanceof Gate.P95HashTime
            || gate instanceof Gate.BurnRate
            || gate instanceof Gate.WorseThanBaseline;
    if (!counts) {
      findings.remark(
          place(section, "minSamples"),
          gate.name() + " counts no attempts, so that minSamples changes nothing",
          "Take it out.");
      return;
    }
    Duration within =
        gate.lookback().isZero() || gate.lookback().compareTo(watched) > 0
            ? watched
            : gate.lookback();
    long polls = within.toMillis() / cadence.longest().toMillis();
    if (release.probes() > 0 && rule.fewestAttempts() > polls * release.probes()) {
      findings.remark(
          place(section, "minSamples"),
          "%s.minSamples is %d, and an idle service gets no more than %d probes in %d s: without"
                  .formatted(
                      gate.name(),
                      rule.fewestAttempts(),
                      polls * release.probes(),
                      within.toSeconds())
              + " other traffic the gate never has enough",
          "Write fewer where such a service is to be judged.");
    }
  }

  private void never(JsonSection section, String member, String what, String fix) {
    findings.problem(place(section, member), what, fix);
  }

  private static Place place(JsonSection section, String member) {
    LocatedJson value = section.members().get(member);
    return value == null ? section.place() : value.place();
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
