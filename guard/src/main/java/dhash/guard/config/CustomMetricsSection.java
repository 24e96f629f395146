package dhash.guard.config;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Rule;
import dhash.guard.config.JsonSection.Findings;
import dhash.guard.config.JsonSection.Found;
import dhash.guard.config.LocatedJson.Text;
import dhash.guard.port.NumberSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code /customMetrics}: gates on numbers of the operator's own. */
final class CustomMetricsSection {
  private static final List<String> OWN =
      List.of("name", "environments", "threshold", "direction", "timeWindow");

  /** Counting attempts is for rates. */
  private static final List<String> RULES =
      RuleSection.MEMBERS.stream().filter(member -> !member.equals("minSamples")).toList();

  private static final List<String> KNOWN =
      Stream.of(OWN, RULES, NumberSourceSection.MEMBERS).flatMap(List::stream).toList();

  private static final Pattern COUNTER = Pattern.compile("_(total|count|sum|bucket)$");

  /** Robust standard deviations that a quiet window of hundreds of polls reaches by itself. */
  private static final double COMMON = 3;

  private static final String LEAST = "-1000000000000";
  private static final String MOST = "1000000000000";

  private final String environment;
  private final Cadence cadence;
  private final GateSense sense;
  private final NumberSourceSection sources;
  private final Collection<String> environments;
  private final Findings findings;
  private final Set<String> names = new HashSet<>();
  private final List<Value> values = new ArrayList<>();

  /**
   * @param cadence how often the environment polls
   * @param environments all that are known
   */
  CustomMetricsSection(
      String environment,
      Cadence cadence,
      GateSense sense,
      NumberSourceSection sources,
      Collection<String> environments,
      Findings findings) {
    this.environment = environment;
    this.cadence = cadence;
    this.sense = sense;
    this.sources = sources;
    this.environments = environments;
    this.findings = findings;
  }

  /** Those that have a say, as they are shown. */
  List<Value> values() {
    return values;
  }

  /** Those that the environment is judged by; what is wrong with the others is found as well. */
  List<CustomMetric> read(List<JsonSection> sections) {
    return sections.stream().map(this::read).flatMap(Optional::stream).toList();
  }

  private Optional<CustomMetric> read(JsonSection section) {
    section.allow(KNOWN);
    Optional<String> name = name(section);
    boolean here = isMeantHere(section);
    Optional<Found<BigDecimal>> threshold = threshold(section);
    Direction direction =
        section
            .text("direction")
            .flatMap(text -> section.oneOf(text, Direction.values()))
            .orElse(Direction.ABOVE);
    Duration window = window(section, here);
    double bound = threshold.map(found -> found.value().doubleValue()).orElse(0.0);
    Rule rule = new RuleSection(section, findings).read(bound, LEAST, false);
    Optional<NumberSource> source = sources.read(section, here);
    boolean enabled = section.truth("enabled").map(Found::value).orElse(true);
    if (name.isEmpty() || threshold.isEmpty() || source.isEmpty() || !here) {
      return Optional.empty();
    }
    if (!enabled) {
      findings.remark(
          section.place(),
          name.get() + " is switched off for " + environment,
          "Nothing is judged by it.");
      return Optional.empty();
    }
    Gate.Custom gate = new Gate.Custom(name.get(), direction, bound, window);
    sense.check(gate, rule, section);
    if (direction == Direction.ABOVE
        && source.get() instanceof NumberSource.OwnSeries(String series, _)
        && COUNTER.matcher(series).find()) {
      findings.remark(
          section.place(),
          series + " looks like a counter, which only grows: sooner or later it is above " + bound,
          "Ask a Prometheus server for its rate, with \"promql\".");
    }
    if (source.get() instanceof NumberSource.PromQl(_, int days)
        && days > 0
        && !(Math.abs(bound) >= COMMON)) {
      findings.remark(
          section.place(),
          gate.name()
              + " fails at "
              + plain(bound)
              + " robust standard deviations: many a day has that",
          "Take the threshold from `dhash gates backtest --prometheus URL --from TIME --sweep "
              + gate.name()
              + "`.");
    }
    show(gate, source.get(), threshold.get().origin());
    return Optional.of(new CustomMetric(gate, rule, source.get()));
  }

  private void show(Gate.Custom gate, NumberSource source, Origin origin) {
    String what = ValueSyntax.spelled(gate.direction()) + " " + plain(gate.threshold());
    values.add(new Value("customMetrics." + gate.name(), "fails " + what + ", " + source, origin));
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  private Optional<String> name(JsonSection section) {
    Optional<Text> text = section.required("name", "such as \"backlog\"");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String name = text.get().value();
    if (!name.matches("[A-Za-z][A-Za-z0-9]{0,63}")) {
      findings.problem(
          text.get().place(),
          "\"" + name + "\" is no name of a gate",
          "Use up to 64 letters and digits, the first of them a letter.");
      return Optional.empty();
    }
    if (EnvironmentGates.GATES.contains(name) || name.equals("candidateCrashes")) {
      findings.problem(
          text.get().place(), "there is a gate " + name + " already", "Choose another name.");
      return Optional.empty();
    }
    if (!names.add(name)) {
      findings.problem(
          text.get().place(), name + " stands here a second time", "Choose another name.");
      return Optional.empty();
    }
    return Optional.of(name);
  }

  private boolean isMeantHere(JsonSection section) {
    Optional<List<Text>> named = section.texts("environments");
    if (named.isEmpty()) {
      return true;
    }
    if (named.get().isEmpty()) {
      findings.problem(
          section.place(),
          "environments names none",
          "Name some, or take it out where the gate is meant for all.");
    }
    for (Text text : named.get()) {
      if (!environments.contains(text.value())) {
        Nearest.to(text.value(), environments)
            .ifPresentOrElse(
                near ->
                    findings.problem(
                        text.place(),
                        "there is no environment " + text.value(),
                        "Did you mean " + near + "?"),
                () ->
                    findings.remark(
                        text.place(),
                        "there is no environment " + text.value(),
                        "Nothing is judged there."));
      }
    }
    return named.get().stream().anyMatch(text -> text.value().equals(environment));
  }

  private Optional<Found<BigDecimal>> threshold(JsonSection section) {
    if (!section.has("threshold")) {
      findings.problem(section.place(), "the threshold is missing", "Add \"threshold\", a number.");
    }
    return section.number("threshold", LEAST, MOST);
  }

  /** Zero, the number of the moment, where nothing is said. */
  private Duration window(JsonSection section, boolean here) {
    Optional<Found<BigDecimal>> minutes =
        section.number("timeWindow", "0.1", EnvironmentGates.A_WEEK_IN_MINUTES);
    if (minutes.isEmpty()) {
      return Duration.ZERO;
    }
    Duration window = Duration.ofMillis(Math.round(minutes.get().value().doubleValue() * 60_000));
    if (here && window.compareTo(cadence.longest()) < 0) {
      findings.problem(
          section.place(),
          "timeWindow is " + window.toSeconds() + " s, shorter than the poll cadence",
          "Make it longer than " + cadence.longest().toSeconds() + " s, or take it out.");
    }
    return window;
  }
}
