package dhash.engine.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an environment demands of a candidate.
 *
 * @param window how long the candidate is watched with all traffic on it
 * @param autoRollback whether a failed gate takes the rollout back; otherwise it warns
 * @param rules how gates are applied, by their names; those that aren't here by {@link
 *     Rule#DEFAULT}
 */
public record Policy(
    Duration window,
    Cadence cadence,
    boolean autoRollback,
    List<Gate> gates,
    Map<String, Rule> rules) {
  public Policy {
    gates = List.copyOf(gates);
    rules = Collections.unmodifiableMap(new TreeMap<>(rules)); // written in one order
  }

  /** With all gates applied as they usually are. */
  public Policy(Duration window, Cadence cadence, boolean autoRollback, List<Gate> gates) {
    this(window, cadence, autoRollback, gates, Map.of());
  }

  /**
   * The same with further gates.
   *
   * @param theirs how they are applied, where not as usual
   */
  public Policy with(List<? extends Gate> further, Map<String, Rule> theirs) {
    List<Gate> all = new ArrayList<>(gates);
    all.addAll(further);
    Map<String, Rule> both = new TreeMap<>(rules);
    both.putAll(theirs);
    return new Policy(window, cadence, autoRollback, all, both);
  }

  /** Those on numbers that others know. */
  public List<Gate.Custom> customs() {
    return gates.stream()
        .filter(Gate.Custom.class::isInstance)
        .map(Gate.Custom.class::cast)
        .toList();
  }

  /** The one on an error budget. */
  public Optional<Gate.BurnRate> burnRate() {
    return gates.stream()
        .filter(Gate.BurnRate.class::isInstance)
        .map(Gate.BurnRate.class::cast)
        .findFirst();
  }

  public Rule rule(Gate gate) {
    return rules.getOrDefault(gate.name(), Rule.DEFAULT);
  }

  /** How far back any gate looks. */
  public Duration longestWindow() {
    Duration longest = Duration.ZERO;
    for (Gate gate : gates) {
      longest = longest.compareTo(gate.lookback()) < 0 ? gate.lookback() : longest;
    }
    return longest;
  }
}
