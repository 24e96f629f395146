package dhash.guard.config;

import dhash.engine.evidence.BurnRate;
import dhash.engine.gate.Gate;
import dhash.guard.config.JsonSection.Findings;
import dhash.guard.config.LocatedJson.Text;
import dhash.guard.port.NumberSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code burnRate}: the gate on an error budget. Only where it is asked for. */
final class BurnRateSection {
  /** Its members besides those of all gates. */
  static final List<String> MEMBERS = List.of("objective", "longWindows", "labels");

  private static final Map<String, Duration> WINDOWS = windows();

  private final JsonSection section;
  private final Findings findings;
  private final boolean askedOfPrometheus;

  /**
   * @param askedOfPrometheus whether a server keeps the service's counters; elsewhere only what
   *     rollouts recorded is known of the time before
   */
  BurnRateSection(JsonSection section, boolean askedOfPrometheus, Findings findings) {
    this.section = section;
    this.askedOfPrometheus = askedOfPrometheus;
    this.findings = findings;
  }

  private static Map<String, Duration> windows() {
    Map<String, Duration> windows = new LinkedHashMap<>();
    for (BurnRate pair : BurnRate.PAIRS) {
      windows.put(name(pair.longWindow()), pair.longWindow());
    }
    return windows;
  }

  private static String name(Duration window) {
    return window.toHours() % 24 == 0 ? window.toDays() + "d" : window.toHours() + "h";
  }

  /** Empty where it lacks what can't be made up. */
  Optional<Gate.BurnRate> read() {
    if (section.has("businessHours")) {
      findings.problem(
          section.place(),
          "burnRate has no threshold that could be another at other hours",
          "Take businessHours out.");
    }
    if (!section.has("objective")) {
      findings.problem(
          section.place(),
          "objective is missing",
          "Add \"objective\", the percentage of extractions that must go well, such as 99.9.");
    }
    List<Duration> chosen = chosen();
    Optional<Gate.BurnRate> gate =
        section
            .number("objective", "50", "99.9999")
            .map(found -> new Gate.BurnRate(percent(found.value()), chosen));
    gate.ifPresent(this::check);
    return gate;
  }

  private static double percent(BigDecimal value) {
    return value.doubleValue();
  }

  /** All, where nothing is said. */
  private List<Duration> chosen() {
    if (!section.has("longWindows")) {
      return List.copyOf(WINDOWS.values());
    }
    List<Duration> chosen = new ArrayList<>();
    List<Text> named = section.texts("longWindows").orElse(List.of());
    for (Text text : named) {
      Duration window = WINDOWS.get(text.value());
      if (window == null) {
        findings.problem(
            text.place(),
            "\"" + text.value() + "\" is none of " + String.join(", ", WINDOWS.keySet()),
            Nearest.advice(text.value(), WINDOWS.keySet()));
      } else {
        chosen.add(window);
      }
    }
    if (named.isEmpty()) {
      findings.problem(
          section.place(), "longWindows names none", "Name some, or take it out for all.");
    }
    return List.copyOf(chosen);
  }

  private void check(Gate.BurnRate gate) {
    double most = 100 / (100 - gate.objectivePercent());
    for (BurnRate pair : gate.pairs()) {
      if (pair.times() >= most) {
        findings.problem(
            section.place(),
            "burnRate.objective is %s: even if all fail, its budget is spent %.1f times as fast as"
                    .formatted(gate.objectivePercent(), most)
                + " allowed, and never %s times, so that %s can never fail"
                    .formatted(pair.times(), name(pair.longWindow())),
            "Write a higher objective, or leave that window out with \"longWindows\".");
      }
    }
    List<String> long1 =
        gate.pairs().stream()
            .map(BurnRate::longWindow)
            .filter(window -> window.compareTo(Duration.ofHours(1)) > 0)
            .map(BurnRateSection::name)
            .toList();
    if (!askedOfPrometheus && !long1.isEmpty()) {
      findings.remark(
          section.place(),
          "burnRate looks back "
              + String.join(" and ", long1)
              + ", and without METRICS_SOURCE=prometheus only what rollouts recorded is known of"
              + " that: where nobody watched, each rollout is held at its end",
          "Have a Prometheus server keep the counters, or write \"longWindows\": [\"1h\"].");
    }
  }

  /** Whose past a server is asked for; empty where none is. */
  Optional<NumberSource> source() {
    Map<String, String> labels = new LinkedHashMap<>();
    section
        .section("labels")
        .ifPresent(given ->
            given
                .members()
                .keySet()
                .forEach(label ->
                    given.anyText(label).ifPresent(text -> labels.put(label, text.value()))));
    if (!askedOfPrometheus) {
      return Optional.empty();
    }
    if (labels.isEmpty()) {
      findings.problem(
          section.place(),
          "labels are missing: without them, whatever else the Prometheus server scrapes would"
              + " count as this service's past",
          "Add \"labels\", such as {\"job\": \"dhash\"}: what all of its series have, and no other's.");
      return Optional.empty();
    }
    return Optional.of(new NumberSource.Counters(labels));
  }
}
