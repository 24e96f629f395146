package dhash.engine.gate;

/**
 * One replica at one poll.
 *
 * @param replica the replica's name, the same for as long as the platform keeps it, over restarts
 *     of its process
 * @param crashes how often its process has ended unasked since the platform first started it
 */
public record Reading(String replica, Health health, Telemetry telemetry, int crashes) {}
