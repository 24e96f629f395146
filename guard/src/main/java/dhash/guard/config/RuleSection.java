package dhash.guard.config;

import dhash.engine.gate.Action;
import dhash.engine.gate.Hours;
import dhash.engine.gate.Rule;
import dhash.guard.config.JsonSection.Findings;
import dhash.guard.config.JsonSection.Found;
import dhash.guard.config.LocatedJson.Text;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a gate is applied, as its section says: the members that gates of all kinds have. */
final class RuleSection {
  /** What may stand in the section of any gate. */
  static final List<String> MEMBERS =
      List.of("enabled", "warnAt", "action", "minSamples", "businessHours");

  private static final int PERCENT = 100;

  private final JsonSection section;
  private final Findings findings;

  RuleSection(JsonSection section, Findings findings) {
    this.section = section;
    this.findings = findings;
  }

  /**
   * @param threshold the gate's own, which holds in business hours
   * @param least that a threshold may be
   * @param whole whether it counts something
   */
  Rule read(double threshold, String least, boolean whole) {
    double warnShare =
        section
            .number("warnAt", "1", "100")
            .map(found -> found.value().doubleValue() / PERCENT)
            .orElse(Rule.DEFAULT.warnShare());
    int fewest =
        section
            .wholeNumber("minSamples", "1", "1000000")
            .map(found -> found.value().intValue())
            .orElse(Rule.DEFAULT.fewestAttempts());
    return new Rule(
        action(),
        warnShare,
        fewest,
        section.section("businessHours").flatMap(hours -> hours(hours, threshold, least, whole)));
  }

  private Action action() {
    Optional<Text> text = section.text("action");
    return text.flatMap(t -> section.oneOf(t, Action.values())).orElse(Rule.DEFAULT.action());
  }

  private Optional<Hours> hours(JsonSection hours, double threshold, String least, boolean whole) {
    hours.allow(List.of("timeZone", "days", "from", "to", "offHoursThreshold"));
    Optional<ZoneId> zone = required(hours, "timeZone", "Europe/Berlin").flatMap(this::zone);
    Optional<LocalTime> from = required(hours, "from", "08:00").flatMap(this::time);
    Optional<LocalTime> to = required(hours, "to", "18:00").flatMap(this::time);
    Optional<BigDecimal> outside =
        (whole
                ? hours.wholeNumber("offHoursThreshold", least, "1000000000")
                : hours.number("offHoursThreshold", least, "1000000000000"))
            .map(Found::value);
    if (outside.isEmpty() && !hours.has("offHoursThreshold")) {
      missing(hours, "offHoursThreshold", "a number");
    }
    Set<DayOfWeek> days = days(hours);
    return zone.isEmpty() || from.isEmpty() || to.isEmpty() || outside.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Hours(
                zone.get(), days, from.get(), to.get(), threshold, outside.get().doubleValue()));
  }

  private Optional<Text> required(JsonSection hours, String name, String example) {
    Optional<Text> text = hours.text(name);
    if (text.isEmpty() && !hours.has(name)) {
      missing(hours, name, "such as \"" + example + "\"");
    }
    return text;
  }

  private void missing(JsonSection hours, String name, String what) {
    findings.problem(
        hours.place(), "businessHours lacks " + name, "Add \"" + name + "\", " + what + ".");
  }

  private Optional<ZoneId> zone(Text text) {
    try {
      return Optional.of(ZoneId.of(text.value()));
    } catch (DateTimeException unknown) {
      findings.problem(
          text.place(),
          "there is no time zone " + text.value(),
          Nearest.advice(text.value(), ZoneId.getAvailableZoneIds()));
      return Optional.empty();
    }
  }

  private Optional<LocalTime> time(Text text) {
    try {
      return Optional.of(LocalTime.parse(text.value()));
    } catch (DateTimeException unreadable) {
      findings.problem(text.place(), text.value() + " is no time of day", "Write it as 08:00.");
      return Optional.empty();
    }
  }

  /** Monday to Friday, where nothing is said. */
  private Set<DayOfWeek> days(JsonSection hours) {
    EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    if (hours.texts("days").filter(List::isEmpty).isPresent()) {
      findings.problem(
          hours.place(),
          "businessHours.days names none",
          "Name some, or take it out for monday to friday.");
    }
    hours
        .texts("days")
        .orElse(List.of())
        .forEach(text -> hours.oneOf(text, DayOfWeek.values()).ifPresent(days::add));
    return days.isEmpty() ? EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY) : days;
  }
}
