package dhash.guard.port;

import org.jspecify.annotations.Nullable;

/**
 * Something that an operator can mend. It is shown as three short sentences, never with a stack
 * trace: what happened, what is unchanged, what to do.
 */
public final class GuardException extends RuntimeException {
  private final ExitCode exitCode;
  private final String unchanged;
  private final String remedy;
  private final boolean mayPass;

  /**
   * @param happened what is wrong and where
   * @param unchanged what was left as it was, such as "Nothing was started."
   * @param remedy what the operator can do now
   */
  public GuardException(ExitCode exitCode, String happened, String unchanged, String remedy) {
    this(exitCode, happened, unchanged, remedy, null, false);
  }

  public GuardException(
      ExitCode exitCode, String happened, String unchanged, String remedy, Throwable cause) {
    this(exitCode, happened, unchanged, remedy, cause, false);
  }

  private GuardException(
      ExitCode exitCode,
      String happened,
      String unchanged,
      String remedy,
      @Nullable Throwable cause,
      boolean mayPass) {
    super(happened, cause);
    this.exitCode = exitCode;
    this.unchanged = unchanged;
    this.remedy = remedy;
    this.mayPass = mayPass;
  }

  /** One that trying again in a moment may mend before an operator does. */
  public static GuardException passing(
      ExitCode exitCode, String happened, String unchanged, String remedy, Throwable cause) {
    return new GuardException(exitCode, happened, unchanged, remedy, cause, true);
  }

  /** The same, with something to do first. */
  public GuardException advising(String first) {
    return new GuardException(
        exitCode, String.valueOf(getMessage()), unchanged, first + remedy, this, mayPass);
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

  public boolean mayPass() {
    return mayPass;
  }
}
