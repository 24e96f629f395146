package dhash.guard.cli.backtest;

import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Rule;
import dhash.guard.config.Nearest;
import dhash.guard.config.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A gate as it is tried on the command line, such as {@code cpu > 90 within 30m}.
 *
 * @param within zero for the number of the moment
 */
public record GateText(String name, Direction direction, double threshold, Duration within) {
  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9_-]*)\\s*([<>])\\s*(-?\\d{1,15}(?:\\.\\d{1,9})?)"
              + "(?:\\s+within\\s+(\\S+))?");

  public static GateText read(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches()) {
      throw BadFile.refused(
          "--gate \"" + text + "\" can't be read.",
          "Write when it fails, such as \"cpu > 90 within 30m\" or \"successRate < 95\".");
    }
    try {
      Duration within =
          parts.group(4) == null
              ? Duration.ZERO
              : Quantity.duration(parts.group(4), Optional.empty());
      return new GateText(
          parts.group(1),
          parts.group(2).equals(">") ? Direction.ABOVE : Direction.BELOW,
          Double.parseDouble(parts.group(3)),
          within);
    } catch (IllegalArgumentException wrong) {
      throw BadFile.refused(
          "--gate \"" + text + "\": '" + parts.group(4) + "' " + wrong.getMessage() + ".",
          "Write a duration such as 90s, 15m or 2h.");
    }
  }

  /** All of them; none tried twice. */
  public static List<GateText> readAll(List<String> texts) {
    List<GateText> all = texts.stream().map(GateText::read).toList();
    List<String> names = new ArrayList<>();
    for (GateText text : all) {
      if (names.contains(text.name())) {
        throw BadFile.refused(
            "--gate " + text.name() + " is given twice.",
            "Replay it once for each threshold, or try many with --sweep " + text.name() + ".");
      }
      names.add(text.name());
    }
    return all;
  }

  /**
   * The configured gates with the thresholds that are tried.
   *
   * @param ownService whether hash times come from the dhash service, whose buckets are known
   */
  public static Policy tried(Policy policy, List<GateText> texts, boolean ownService) {
    List<Gate> gates = new ArrayList<>(policy.gates());
    for (GateText text : texts) {
      List<String> names = gates.stream().map(Gate::name).toList();
      int place = names.indexOf(text.name());
      if (place < 0) {
        throw unknown(text.name(), names);
      }
      Gate tried = text.inPlaceOf(gates.get(place));
      TriedBound.check(tried, ownService);
      gates.set(place, tried);
    }
    return with(policy, gates, texts);
  }

  /**
   * The gates that a file's columns are for. A file has rates and quantiles that others computed,
   * no counters: each is judged by its mean within the gate's window.
   */
  public static Policy mapped(Policy policy, List<GateText> texts, List<Mapping> mappings) {
    List<Gate> gates = new ArrayList<>();
    for (Mapping mapping : mappings) {
      Optional<Gate> tried =
          texts.stream()
              .filter(t -> t.name().equals(mapping.gate()))
              .map(text -> text.ofColumn(policy))
              .findFirst();
      gates.add(tried.orElseGet(() -> column(configured(policy, mapping.gate()))));
    }
    for (GateText text : texts) {
      if (mappings.stream().noneMatch(mapping -> mapping.gate().equals(text.name()))) {
        throw BadFile.refused(
            "--gate " + text.name() + " is given, and no column for it.",
            "Add --metric " + text.name() + "=COLUMN.");
      }
    }
    return with(policy, gates, texts);
  }

  /**
   * The gates that a history of counters is for: it has neither health nor crashes, nor numbers
   * that others know.
   *
   * @param beside whether a baseline was recorded too
   * @param customs the operator's own of which the server is asked
   * @param remarks gets a sentence for what was left out
   */
  public static Policy inHistory(
      Policy policy, boolean beside, Set<String> customs, Consumer<String> remarks) {
    List<Gate> told = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Gate gate : policy.gates()) {
      boolean recorded =
          switch (gate) {
            case Gate.ExtractionFailureRate _, Gate.P95HashTime _, Gate.LowConfidenceQueue _ ->
                true;
            case Gate.WorseThanBaseline _ -> beside;
            case Gate.Custom custom -> customs.contains(custom.name());
            case Gate.HealthFailures _, Gate.CandidateCrashes _, Gate.BurnRate _ -> false;
          };
      if (recorded) {
        told.add(gate);
      } else {
        others.add(gate.name());
      }
    }
    if (!others.isEmpty()) {
      remarks.accept(
          "Not replayed, for the history doesn't tell: " + String.join(", ", others) + ".");
    }
    return with(policy, told, List.of());
  }

  private static Gate configured(Policy policy, String name) {
    return policy.gates().stream()
        .filter(gate -> gate.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name, policy.gates().stream().map(Gate::name).toList()));
  }

  private static Gate column(Gate gate) {
    return switch (gate) {
      case Gate.Custom custom -> custom;
      case Gate.ExtractionFailureRate _, Gate.P95HashTime _, Gate.LowConfidenceQueue _ ->
          new Gate.Custom(gate.name(), gate.direction(), gate.bound(), gate.lookback());
      case Gate.HealthFailures _,
          Gate.CandidateCrashes _,
          Gate.WorseThanBaseline _,
          Gate.BurnRate _ ->
          throw BadFile.refused(
              gate.name() + " can't be judged by one column.",
              "It is replayed from journals: leave --csv out.");
    };
  }

  private static RuntimeException unknown(String name, List<String> names) {
    return BadFile.refused(
        "There is no gate " + name + " in this environment.",
        Nearest.to(name, names)
            .map(near -> "Did you mean " + near + "?")
            .orElse(
                "Say when it fails, such as --gate \"%s > 90 within 30m\"; there are: %s."
                    .formatted(name, String.join(", ", names))));
  }

  /** A threshold that is tried holds at all hours: no other is to be judged by in its place. */
  private static Policy with(Policy policy, List<Gate> gates, List<GateText> texts) {
    Map<String, Rule> rules = new HashMap<>(policy.rules());
    for (GateText text : texts) {
      rules.computeIfPresent(
          text.name(),
          (_, rule) ->
              new Rule(rule.action(), rule.warnShare(), rule.fewestAttempts(), Optional.empty()));
    }
    return new Policy(policy.window(), policy.cadence(), policy.autoRollback(), gates, rules);
  }

  private Gate gate() {
    return new Gate.Custom(name, direction, threshold, within);
  }

  /** A configured gate's window is kept where the text names none. */
  private Gate ofColumn(Policy policy) {
    Optional<Gate> present =
        policy.gates().stream().filter(gate -> gate.name().equals(name)).findFirst();
    Gate tried =
        switch (present.orElseGet(this::gate)) {
          case Gate.ExtractionFailureRate rate -> inPlaceOf(column(rate));
          case Gate.P95HashTime p95 -> inPlaceOf(column(p95));
          case Gate.LowConfidenceQueue queue -> inPlaceOf(column(queue));
          case Gate.Custom custom -> inPlaceOf(custom);
          case Gate.BurnRate burn -> inPlaceOf(burn);
          case Gate.HealthFailures _, Gate.CandidateCrashes _, Gate.WorseThanBaseline _ -> gate();
        };
    TriedBound.check(tried, false);
    return tried;
  }

  private Gate inPlaceOf(Gate gate) {
    TriedBound.checkSettable(gate);
    if (gate.direction() != direction) {
      throw BadFile.refused(
          "--gate " + name + " fails on the other side of its threshold.",
          "Write it with " + (gate.direction() == Direction.ABOVE ? ">" : "<") + ".");
    }
    TriedBound.checkCounted(gate, threshold);
    Gate tried = gate.withThreshold(threshold);
    if (within.isZero()) {
      return tried;
    }
    return switch (tried) {
      case Gate.ExtractionFailureRate(double percent, _) ->
          new Gate.ExtractionFailureRate(percent, within);
      case Gate.P95HashTime(double millis, _) -> new Gate.P95HashTime(millis, within);
      case Gate.Custom _ -> gate();
      case Gate.HealthFailures _,
          Gate.CandidateCrashes _,
          Gate.LowConfidenceQueue _,
          Gate.WorseThanBaseline _,
          Gate.BurnRate _ ->
          throw BadFile.refused(name + " has no window.", "Leave \"within\" out.");
    };
  }
}
