package dhash.engine.gate;

/**
 * A gate's outcome without its grounds.
 *
 * @param near whether it passes, but not by much
 */
public record Glance(Outcome outcome, boolean near) {}
