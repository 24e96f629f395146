package dhash.engine.gate;

/**
 * What a gate says. Only {@link #PASS} lets a rollout finish and only {@link #FAIL} takes it back.
 */
public enum Outcome {
  PASS,
  FAIL,
  /** Too little was measured to say. */
  NO_DATA,
  /** The source of the measurements is broken. */
  PROVIDER_ERROR,
  /** The gate was not watching: the analysis had ended or never begun. */
  STOPPED
}
