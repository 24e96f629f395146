package dhash.guard.port;

/**
 * Something that an operator can mend. It is shown as three short sentences, never with a stack
 * trace: what happened, what is unchanged, what to do.
 */
public final class GuardException extends RuntimeException {
  private final ExitCode exitCode;
  private final String unchanged;
  private final String remedy;

  /**
   * @param happened what is wrong and where
   * @param unchanged what was left as it was, such as "Nothing was started."
   * @param remedy what the operator can do now
   */
  public GuardException(ExitCode exitCode, String happened, String unchanged, String remedy) {
    super(happened);
    this.exitCode = exitCode;
    this.unchanged = unchanged;
    this.remedy = remedy;
  }

  public GuardException(
      ExitCode exitCode, String happened, String unchanged, String remedy, Throwable cause) {
    super(happened, cause);
    this.exitCode = exitCode;
    this.unchanged = unchanged;
    this.remedy = remedy;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  public String unchanged() {
    return unchanged;
  }

  public String remedy() {
    return remedy;
  }
}
