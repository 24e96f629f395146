package dhash.guard.simulation;

/** What can go wrong, and how likely it is at each opportunity, in ten thousandths. */
public enum Fault {
  CRASH_BEFORE_APPEND(60),
  CRASH_IN_APPEND(60),
  CRASH_AFTER_APPEND(60),
  POWER_LOSS(4000),
  DOUBLED_TAIL(4000),
  FSYNC_ERROR(60),
  DISK_FULL(60),
  CRASH_BEFORE_EFFECT(60),
  CRASH_IN_EFFECT(100),
  CRASH_AFTER_EFFECT(60),
  EFFECT_FAILS(60),
  EFFECT_HANGS(60),
  FAILS_THOUGH_DONE(60),
  LANDS_LATE(5000),
  METRICS_LIE(40),
  METRICS_MISSING(60),
  CLOCK_AHEAD(40),
  CLOCK_BACK(40),
  SECOND_GUARD(60),
  ORDER(60),
  REPLICA_DIES(60);

  private final int odds;

  Fault(int odds) {
    this.odds = odds;
  }

  int odds() {
    return odds;
  }

  /** Whether it needs an effect that is owed, or a world that is still watched. */
  boolean needsAnOpenRollout() {
    return switch (this) {
      case CRASH_BEFORE_APPEND, CRASH_IN_APPEND, CRASH_AFTER_APPEND -> false;
      case POWER_LOSS, DOUBLED_TAIL, FSYNC_ERROR, DISK_FULL -> false;
      case LANDS_LATE, SECOND_GUARD, ORDER -> false;
      default -> true;
    };
  }
}
