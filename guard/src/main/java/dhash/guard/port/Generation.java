package dhash.guard.port;

import java.util.Optional;

/**
 * The place in the journal that an effect comes from. A platform keeps the newest it has acted for,
 * and refuses an older one: so a call that was given up and arrives late can't put traffic back. An
 * equal one is a repeat and is carried out again.
 *
 * @param journal the journal's identity; positions of different journals can't be compared, the
 *     platform refuses a foreign one
 * @param position the number of the journal entry, counted over all rollouts of the environment
 */
public record Generation(String journal, long position) {
  /**
   * What is wrong with a journal that doesn't know of this, which a platform has acted for; empty
   * where it does.
   *
   * @param known the journal's last position
   */
  public Optional<String> missedBy(String identity, long known) {
    if (!journal.equals(identity)) {
      return Optional.of(String.valueOf(foreign().getMessage()));
    }
    return position <= known
        ? Optional.empty()
        : Optional.of(
            "The journal is older than what was done: it ends with entry "
                + known
                + ", and the platform has acted for entry "
                + position
                + ".");
  }

  /** What a platform that has acted for this says to another journal. */
  public GuardException foreign() {
    return new GuardException(
        ExitCode.REFUSED,
        "The fleet that runs was placed by another journal than this one.",
        "The fleet is unchanged.",
        "Put the former journal back; or, to begin anew, run `dhash down` and remove the"
            + " environment's folder \"platform\" from the home folder.");
  }
}
