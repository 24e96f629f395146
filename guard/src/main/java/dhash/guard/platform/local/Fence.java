package dhash.guard.platform.local;

import dhash.guard.port.ExitCode;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import java.util.Optional;

/**
 * Keeps late calls out.
 *
 * @param newest what the platform has acted for, or empty where it never has
 */
record Fence(Optional<Generation> newest) {
  /** Whether the call comes from an older generation than one that was acted for. */
  boolean keepsOut(Generation asked) {
    if (newest.filter(generation -> !generation.journal().equals(asked.journal())).isPresent()) {
      throw newest.get().foreign();
    }
    return asked.position() < newestPosition();
  }

  /**
   * To be asked for a fleet that is another than the one that was acted for.
   *
   * @throws GuardException when it comes from the same position all the same
   */
  void mustBeNew(Generation asked) {
    if (isNewest(asked)) {
      throw new GuardException(
          ExitCode.REFUSED,
          "The platform has acted for entry "
              + asked.position()
              + " already, and for another fleet than is asked for now.",
          "The fleet is unchanged.",
          "See `dhash journal verify`: the journal may be an older copy.");
    }
  }

  boolean isNewest(Generation asked) {
    return newest.equals(Optional.of(asked));
  }

  long newestPosition() {
    return newest.map(Generation::position).orElse(0L);
  }
}
