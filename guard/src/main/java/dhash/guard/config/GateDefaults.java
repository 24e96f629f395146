package dhash.guard.config;

/**
 * What an environment demands unless the file says otherwise.
 *
 * @param durationMinutes how long the candidate is watched
 * @param healthFailures failed checks in a row that are tolerated
 * @param failurePercent failed extractions that are tolerated
 * @param failureMinutes the window of that rate
 * @param p95Millis the 95th percentile of hash durations that is tolerated
 * @param p95Minutes the window of that percentile
 * @param queueLength waiting low-confidence matches that are tolerated
 */
record GateDefaults(
    int durationMinutes,
    int healthFailures,
    int failurePercent,
    int failureMinutes,
    int p95Millis,
    int p95Minutes,
    int queueLength,
    boolean autoRollback) {
  private static final GateDefaults STAGING = new GateDefaults(30, 3, 8, 10, 3000, 15, 1500, false);
  private static final GateDefaults PRODUCTION =
      new GateDefaults(60, 2, 5, 10, 2000, 15, 1000, true);
  private static final GateDefaults CANARY = new GateDefaults(15, 1, 2, 5, 1500, 10, 500, true);

  /** Any other name gets production's: strict enough for what nobody has thought about. */
  static GateDefaults of(String environment) {
    return switch (environment) {
      case "staging" -> STAGING;
      case "canary" -> CANARY;
      default -> PRODUCTION;
    };
  }
}
