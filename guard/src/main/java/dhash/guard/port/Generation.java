package dhash.guard.port;

/**
 * The place in the journal that an effect comes from. A platform keeps the newest it has acted for,
 * and refuses an older one: so a call that was given up and arrives late can't put traffic back. An
 * equal one is a repeat and is carried out again.
 *
 * @param journal the journal's identity; positions of different journals can't be compared, the
 *     platform refuses a foreign one
 * @param position the number of the journal entry, counted over all rollouts of the environment
 */
public record Generation(String journal, long position) {}
