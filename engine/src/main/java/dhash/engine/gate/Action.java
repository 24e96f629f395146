package dhash.engine.gate;

/** What a gate that fails does. */
public enum Action {
  /** The rollout goes back, where the environment rolls back by itself; elsewhere a warning. */
  ROLLBACK,
  /** Nothing advances until an operator decides. */
  PAUSE,
  /** People are told. */
  WARN
}
