package dhash.guard.config;

/** A value that never prints. Not a record, so that nothing serializes it by accident. */
public final class Secret {
  static final String MASK = "***";

  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /** The value itself, for the one place that needs it. */
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return MASK;
  }
}
