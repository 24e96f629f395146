package dhash.guard.port;

/** How a command ended (docs/exit-codes.md). */
public enum ExitCode {
  DONE(0),
  ERROR(1),
  USAGE(2),
  REFUSED(3),
  ROLLED_BACK(4),
  OPERATOR_NEEDED(5),
  TIMED_OUT(6),
  INCONCLUSIVE(7),
  BUSY(8),
  PROMOTED_ALTHOUGH_FAILED(9),
  INTERRUPTED(130);

  private final int value;

  ExitCode(int value) {
    this.value = value;
  }

  public int value() {
    return value;
  }
}
