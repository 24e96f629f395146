package dhash.engine.gate;

import java.util.function.Supplier;

/**
 * What a gate says, not yet in words: those are wanted at the end of a window or where a gate
 * fails, and the outcome with every sample.
 */
record Finding(Gate gate, Outcome outcome, double value, Supplier<String> said) {
  static Finding unknown(Gate gate, Outcome outcome, Supplier<String> said) {
    return new Finding(gate, outcome, Double.NaN, said);
  }

  Judgement judgement() {
    return new Judgement(
        gate.name(), outcome, value, gate.bound(), gate.name() + ": " + said.get());
  }

  Glance glance(Rule rule) {
    boolean near = outcome == Outcome.PASS && rule.isNear(gate.direction(), value, gate.bound());
    return new Glance(outcome, near);
  }
}
