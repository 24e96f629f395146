package dhash.guard.config;

/**
 * A value that can't be understood. The message completes the sentence "KEY=value …", and never
 * contains the value.
 */
public final class InvalidValueException extends IllegalArgumentException {
  private final String fix;

  InvalidValueException(String reason, String fix) {
    super(reason);
    this.fix = fix;
  }

  /** What to write instead. */
  public String fix() {
    return fix;
  }
}
