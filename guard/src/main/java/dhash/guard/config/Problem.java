package dhash.guard.config;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing in the configuration that must be mended, or that lint remarks on.
 *
 * @param where the place, such as {@code config/dhash_staging.conf:7}
 * @param what what is wrong, with the bad value unless it is a secret
 * @param fix what to write instead
 */
public record Problem(String where, String what, String fix) {
  /** All problems as the one refusal that a command ends with. */
  static GuardException refusal(List<Problem> problems) {
    Problem first = problems.getFirst();
    if (problems.size() == 1) {
      return new GuardException(
          ExitCode.USAGE, first.where() + ": " + first.what(), "Nothing was started.", first.fix());
    }
    return new GuardException(
        ExitCode.USAGE,
        problems.size()
            + " problems in the configuration:\n"
            + problems.stream().map(p -> "  " + p).collect(Collectors.joining("\n")),
        "Nothing was started.",
        "Mend these, then see `dhash lint`.");
  }

  @Override
  public String toString() {
    return where + ": " + what + ". " + fix;
  }
}
