package dhash.guard.cli;

import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform;
import dhash.guard.port.Premises;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * What runs of an environment now, at a look.
 *
 * @param observation what the platform runs; empty where it can't be asked
 * @param unknown why it can't; or empty
 * @param stopped why nothing that was promoted can answer, and what to do; or empty
 * @param lag what the journal lacks of what the platform did
 * @param database what is to be said of the environment's own database
 */
record Surroundings(
    Optional<Observation> observation,
    String unknown,
    String stopped,
    Optional<String> lag,
    Optional<String> database) {
  /** How long a restart of the database is news. */
  private static final Duration NEWS = Duration.ofDays(1);

  static Surroundings of(Desk desk, String environment) {
    Optional<String> database = database(desk, environment);
    try {
      Platform platform = desk.workshop().platform(desk.settings(environment, Map.of()));
      Observation observation = platform.observe();
      return new Surroundings(
          Optional.of(observation),
          "",
          stopped(desk.workshop().premises()),
          Abreast.lag(desk.journal(environment), platform),
          database);
    } catch (IOException | GuardException failed) {
      return new Surroundings(
          Optional.empty(), FileTrouble.of(failed), "", Optional.empty(), database);
    }
  }

  private static String stopped(Premises premises) throws IOException {
    if (premises.isUp()) {
      return "";
    }
    return (premises.isDown()
            ? "`dhash down` has stopped it"
            : "no supervisor runs, so nobody is answered")
        + ": `dhash up` brings it back";
  }

  private static Optional<String> database(Desk desk, String environment) {
    try {
      return desk.workshop().premises().database(environment).flatMap(own -> said(desk, own));
    } catch (GuardException unknown) {
      return Optional.of("unknown: " + unknown.getMessage());
    }
  }

  private static Optional<String> said(Desk desk, Premises.OwnDatabase own) {
    return Optional.of(
        own.runs()
            ? own.restarted()
                .filter(at -> at.plus(NEWS).isAfter(desk.clock().instant()))
                .map(at ->
                    "runs, restarted "
                        + at.truncatedTo(ChronoUnit.SECONDS)
                        + ", after it had ended unasked")
                .orElse("runs")
            : "does not run");
  }

  void addTo(Map<String, Object> properties) {
    observation.ifPresentOrElse(
        seen -> add(seen, properties), () -> properties.put("replicas", "unknown: " + unknown));
    lag.ifPresent(what -> properties.put("journal", what));
    database.ifPresent(what -> properties.put("database", what));
  }

  private void add(Observation seen, Map<String, Object> properties) {
    long ready = seen.replicas().stream().filter(Observation.Replica::ready).count();
    properties.put("entrance", seen.entrance().toString());
    if (!seen.note().isEmpty()) {
      properties.put("unreachable", seen.note());
    }
    properties.put(
        "replicas",
        stopped.isEmpty()
            ? ready + " of " + seen.replicas().size() + " ready"
            : "none that is looked after");
    properties.put(
        "traffic",
        seen.shares().stream()
            .filter(share -> share.weight() > 0)
            .map(share -> share.weight() + "% to " + share.revision())
            .toList());
  }
}
