package dhash.guard.config;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Rule;
import dhash.guard.config.JsonSection.Findings;
import dhash.guard.config.JsonSection.Found;
import dhash.guard.config.LocatedJson.Place;
import dhash.guard.config.LocatedJson.Text;
import dhash.guard.port.Channel;
import dhash.guard.port.NumberSource;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code /environments/<env>} over the defaults, setting by setting. */
final class EnvironmentGates {
  static final List<String> GATES =
      List.of(
          "healthFailures",
          "extractionFailureRate",
          "p95HashTime",
          "lowConfidenceQueue",
          "worseThanBaseline",
          "burnRate");

  private static final List<String> OWN =
      List.of("duration", "pollCadence", "autoRollback", "notifications", "qualityGates");

  /** Seconds; most of what a fresh JVM is slower by is over then. */
  private static final Duration WARM_UP = Duration.ofSeconds(30);

  static final String A_WEEK_IN_MINUTES = "10080";

  private final String environment;
  private final GateDefaults defaults;
  private final JsonSection section;
  private final Findings findings;
  private final List<Value> values = new ArrayList<>();
  private final Map<String, Rule> rules = new HashMap<>();
  private final Map<String, NumberSource> sources = new HashMap<>();

  /**
   * @param section empty where the file has none for the environment
   */
  EnvironmentGates(String environment, Optional<JsonSection> section, Findings findings) {
    this.environment = environment;
    this.defaults = GateDefaults.of(environment);
    this.section = section.orElseGet(() -> nothing(new Place(1, 1, ""), findings));
    this.findings = findings;
  }

  private static JsonSection nothing(Place place, Findings findings) {
    return new JsonSection(new LocatedJson.Members(place, Map.of()), findings);
  }

  /** In the order in which they are shown. */
  List<Value> values() {
    return values;
  }

  QualityGates read(GateSense.Release release) {
    List<String> known = new ArrayList<>(OWN);
    known.addAll(GATES);
    section.allow(known);
    Duration window =
        minutes(
            section.number("duration", "0.1", A_WEEK_IN_MINUTES),
            defaults.durationMinutes(),
            "duration");
    Cadence cadence = cadence();
    boolean autoRollback = truth(section, "autoRollback", defaults.autoRollback(), "autoRollback");
    List<Gate> gates = gates(cadence, new GateSense(window, cadence, release, findings));
    if (shorter(window, cadence)) {
      tooShort("duration", window, cadence, section.place());
    }
    GateSense.tooManyPolls(window, cadence)
        .ifPresent(what -> findings.problem(section.place(), what, GateSense.FEWER_POLLS));
    JsonSection notifications =
        section.section("notifications").orElseGet(() -> nothing(section.place(), findings));
    notifications.allow(List.of("enabled", "channels"));
    boolean enabled = truth(notifications, "enabled", true, "notifications.enabled");
    ChannelSettings channels =
        new ChannelSettings(channels(notifications), Map.of(), Optional.empty());
    return new QualityGates(
        new Policy(window, cadence, autoRollback, gates, rules),
        sources,
        enabled,
        channels,
        List.of(),
        new Secret(""));
  }

  private Cadence cadence() {
    JsonSection poll =
        section.section("pollCadence").orElseGet(() -> nothing(section.place(), findings));
    poll.allow(List.of("initial", "normal"));
    return new Cadence(
        seconds(poll.number("initial", "0.5", "3600"), 5, "pollCadence.initial"),
        seconds(poll.number("normal", "0.5", "3600"), 10, "pollCadence.normal"));
  }

  private List<Gate> gates(Cadence cadence, GateSense sense) {
    JsonSection parent = gateParent();
    List<Gate> gates = new ArrayList<>();
    gate(parent, "healthFailures", List.of("threshold"))
        .ifPresent(g ->
            add(
                gates,
                sense,
                g,
                new Gate.HealthFailures(count(g, defaults.healthFailures(), "1000"))));
    gate(parent, "extractionFailureRate", List.of("threshold", "timeWindow"))
        .ifPresent(g -> {
          double percent =
              threshold(g, g.number("threshold", "0", "100"), defaults.failurePercent());
          Duration window = timeWindow(g, defaults.failureMinutes(), cadence);
          add(gates, sense, g, new Gate.ExtractionFailureRate(percent, window));
        });
    gate(parent, "p95HashTime", List.of("threshold", "timeWindow"))
        .ifPresent(g -> {
          double millis = threshold(g, g.number("threshold", "1", "600000"), defaults.p95Millis());
          Duration window = timeWindow(g, defaults.p95Minutes(), cadence);
          add(gates, sense, g, new Gate.P95HashTime(millis, window));
        });
    gate(parent, "lowConfidenceQueue", List.of("threshold"))
        .ifPresent(g ->
            add(
                gates,
                sense,
                g,
                new Gate.LowConfidenceQueue(count(g, defaults.queueLength(), "1000000000"))));
    if (parent.has("worseThanBaseline")) {
      gate(parent, "worseThanBaseline", List.of("alpha", "tolerance", "warmUp", "threshold"))
          .ifPresent(g -> add(gates, sense, g, comparison(g)));
    }
    if (parent.has("burnRate")) {
      gate(parent, "burnRate", BurnRateSection.MEMBERS)
          .ifPresent(g -> {
            BurnRateSection burn =
                new BurnRateSection(g.section(), sense.askedOfPrometheus(), findings);
            burn.read().ifPresent(gate -> add(gates, sense, g, gate));
            burn.source().ifPresent(source -> sources.put("burnRate", source));
          });
    }
    gates.add(new Gate.CandidateCrashes(1));
    return gates;
  }

  private void add(List<Gate> gates, GateSense sense, GateSection section, Gate gate) {
    boolean whole = gate instanceof Gate.HealthFailures || gate instanceof Gate.LowConfidenceQueue;
    Rule rule = new RuleSection(section.section(), findings).read(gate.bound(), "0", whole);
    sense.check(gate, rule, section.section());
    gates.add(gate);
    if (!rule.equals(Rule.DEFAULT)) {
      rules.put(gate.name(), rule);
    }
  }

  /**
   * Only where it is asked for: it takes a strategy in which both arms have traffic for a while.
   */
  private static Gate comparison(GateSection gate) {
    double alpha =
        gate.number("alpha", "0.0001", "0.2").map(f -> f.value().doubleValue()).orElse(0.01);
    String least =
        new BigDecimal(Gate.WorseThanBaseline.leastCalibrated(alpha))
            .round(new MathContext(3, RoundingMode.CEILING))
            .toPlainString();
    return new Gate.WorseThanBaseline(
        alpha,
        gate.number("tolerance", "1", "5").map(f -> f.value().doubleValue()).orElse(1.0),
        Duration.ofMillis(
            gate.number("warmUp", "0", "3600")
                .map(f -> Math.round(f.value().doubleValue() * 1000))
                .orElse(WARM_UP.toMillis())),
        gate.number("threshold", least, "1000000000").map(f -> f.value().doubleValue()));
  }

  /** The object that holds the gates: {@code qualityGates}, or the section itself. */
  private JsonSection gateParent() {
    Optional<String> loose = GATES.stream().filter(section::has).findFirst();
    Optional<JsonSection> proper = section.section("qualityGates");
    if (loose.isPresent() && section.has("qualityGates")) {
      findings.problem(
          section.place(),
          loose.get() + " stands beside qualityGates, and either could be meant",
          "Move it into qualityGates.");
    }
    proper.ifPresent(p -> p.allow(GATES));
    return proper.orElse(section);
  }

  private record GateSection(String name, JsonSection section) {
    Optional<Found<BigDecimal>> number(String member, String least, String most) {
      return section.number(member, least, most);
    }
  }

  /** Empty where the gate is switched off, which only an explicit {@code false} does. */
  private Optional<GateSection> gate(JsonSection parent, String name, List<String> known) {
    JsonSection gate = parent.section(name).orElseGet(() -> nothing(section.place(), findings));
    List<String> all = new ArrayList<>(known);
    all.addAll(RuleSection.MEMBERS);
    if (name.equals("worseThanBaseline")) {
      all.remove("businessHours"); // its bound follows from what it promises, at all hours
    }
    gate.allow(all);
    if (truth(gate, "enabled", true, name + ".enabled")) {
      return Optional.of(new GateSection(name, gate));
    }
    findings.remark(
        gate.place(), name + " is switched off for " + environment, "Nothing is judged by it.");
    return Optional.empty();
  }

  private int count(GateSection gate, int fallback, String most) {
    return (int) threshold(gate, gate.section().wholeNumber("threshold", "0", most), fallback);
  }

  private double threshold(GateSection gate, Optional<Found<BigDecimal>> found, int fallback) {
    return number(found, fallback, gate.name() + ".threshold").doubleValue();
  }

  private Duration timeWindow(GateSection gate, int fallbackMinutes, Cadence cadence) {
    Duration window =
        minutes(
            gate.number("timeWindow", "0.1", A_WEEK_IN_MINUTES),
            fallbackMinutes,
            gate.name() + ".timeWindow");
    if (shorter(window, cadence)) {
      tooShort(gate.name() + ".timeWindow", window, cadence, gate.section().place());
    }
    return window;
  }

  private static boolean shorter(Duration window, Cadence cadence) {
    return window.compareTo(cadence.initial()) < 0 || window.compareTo(cadence.normal()) < 0;
  }

  private void tooShort(String name, Duration window, Cadence cadence, Place place) {
    findings.problem(
        place,
        name + " is " + window.toSeconds() + " s, shorter than the poll cadence",
        "Make it longer than "
            + Math.max(cadence.initial().toSeconds(), cadence.normal().toSeconds())
            + " s.");
  }

  private List<Channel> channels(JsonSection notifications) {
    Set<Channel> channels = new LinkedHashSet<>();
    for (Text text : notifications.texts("channels").orElse(List.of())) {
      try {
        channels.addAll(ValueSyntax.channels(text.value()));
      } catch (InvalidValueException e) {
        findings.problem(text.place(), "\"" + text.value() + "\" " + e.getMessage(), e.fix());
      }
    }
    return List.copyOf(channels);
  }

  private boolean truth(JsonSection from, String name, boolean fallback, String shownName) {
    Found<Boolean> found = from.truth(name).orElse(new Found<>(fallback, new Origin.Default()));
    show(shownName, found);
    return found.value();
  }

  private Duration minutes(Optional<Found<BigDecimal>> found, int fallback, String shownName) {
    return Duration.ofMillis(Math.round(number(found, fallback, shownName).doubleValue() * 60_000));
  }

  private Duration seconds(Optional<Found<BigDecimal>> found, int fallback, String shownName) {
    return Duration.ofMillis(Math.round(number(found, fallback, shownName).doubleValue() * 1000));
  }

  private BigDecimal number(Optional<Found<BigDecimal>> given, int fallback, String shownName) {
    Found<BigDecimal> found =
        given.orElse(new Found<>(BigDecimal.valueOf(fallback), new Origin.Default()));
    show(shownName, found);
    return found.value();
  }

  private void show(String name, Found<?> found) {
    values.add(new Value(name, found.value().toString(), found.origin()));
  }
}
