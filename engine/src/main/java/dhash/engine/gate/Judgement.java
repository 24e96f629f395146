package dhash.engine.gate;

/**
 * One gate's outcome with its grounds.
 *
 * @param gate the gate's name
 * @param value what was measured, in the gate's own unit; NaN where nothing was
 * @param threshold what it was held against, in the same unit
 * @param explanation one sentence for people
 */
public record Judgement(
    String gate, Outcome outcome, double value, double threshold, String explanation) {}
