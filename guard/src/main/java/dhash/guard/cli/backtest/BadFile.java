package dhash.guard.cli.backtest;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;

/** Refusals of what was given to be replayed. */
final class BadFile {
  private BadFile() {}

  static GuardException at(String file, int line, String what, String remedy) {
    return refused(file + ":" + line + ": " + what + ".", remedy);
  }

  static GuardException refused(String what, String remedy) {
    return new GuardException(ExitCode.USAGE, what, "Nothing was replayed.", remedy);
  }
}
