package dhash.guard.config;

import dhash.guard.config.MetricsSettings.Prometheus;
import dhash.guard.port.AllowedHosts;
import dhash.guard.port.Credentials;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads where metrics come from, and who may be asked for them. */
final class MetricsLookup {
  private static final String PLAIN = "http://";

  private final Path root;
  private final Values values;

  MetricsLookup(Path root, Values values) {
    this.root = root;
    this.values = values;
  }

  static boolean isPrometheus(String text) {
    return switch (text) {
      case "replicas" -> false;
      case "prometheus" -> true;
      default ->
          throw new InvalidValueException(
              "is none of replicas, prometheus",
              Nearest.advice(text, List.of("replicas", "prometheus")));
    };
  }

  /** Names and addresses; with {@code http://} before it, one that is asked without encryption. */
  static AllowedHosts hosts(String text) {
    Set<String> hosts = new HashSet<>();
    Set<String> plain = new HashSet<>();
    for (String each : text.strip().split("[,\\s]+", -1)) {
      boolean unencrypted = each.startsWith(PLAIN);
      String host = ValueSyntax.host(unencrypted ? each.substring(PLAIN.length()) : each);
      (unencrypted ? plain : hosts).add(host);
    }
    return new AllowedHosts(hosts, plain);
  }

  /** Where a server's API begins. */
  static URI address(String text) {
    String fix = "Write e.g. https://prometheus.example.com:9090, without a login.";
    URI address = ValueSyntax.webAddress(text, fix);
    if (address.getRawQuery() != null || address.getRawFragment() != null) {
      throw new InvalidValueException("does not end with its path", fix);
    }
    return address;
  }

  static String label(String text) {
    if (!text.matches("[A-Za-z_][A-Za-z0-9_]{0,127}")) {
      throw new InvalidValueException(
          "is no name of a label", "Use letters, digits and underscores.");
    }
    return text;
  }

  MetricsSettings find() {
    boolean counters = values.get(Keys.COUNTERS_FROM_PROMETHEUS);
    AllowedHosts hosts = values.find(Keys.METRICS_HOSTS).orElse(AllowedHosts.LOOPBACK);
    Optional<URI> address = values.find(Keys.PROMETHEUS_URL);
    Optional<Credentials> credentials = credentials();
    Duration staleAfter = values.get(Keys.PROMETHEUS_STALE_AFTER);
    String replicaLabel = values.get(Keys.PROMETHEUS_REPLICA_LABEL);
    Optional<String> revisionLabel = values.find(Keys.PROMETHEUS_REVISION_LABEL);
    Optional<Prometheus> prometheus =
        address.map(at -> new Prometheus(at, credentials, staleAfter, replicaLabel, revisionLabel));
    Values.Raw url = values.raw(Keys.PROMETHEUS_URL);
    address
        .flatMap(hosts::refusal)
        .ifPresent(refusal ->
            values.problem(
                url.origin(),
                "PROMETHEUS_URL=" + Keys.PROMETHEUS_URL.show(url.text()) + ": " + refusal,
                adviceFor(address.get())));
    if (counters && url.text().isEmpty()) {
      values.problem(
          values.raw(Keys.COUNTERS_FROM_PROMETHEUS).origin(),
          "METRICS_SOURCE=prometheus without PROMETHEUS_URL",
          "Set PROMETHEUS_URL as well.");
    }
    return new MetricsSettings(counters, prometheus, hosts);
  }

  /** How the list is to be completed for an address. */
  static String adviceFor(URI address) {
    String entry = "http".equals(address.getScheme()) ? PLAIN : "";
    return "Add " + entry + address.getHost() + " to METRICS_HOSTS, if it is to be asked.";
  }

  private Optional<Credentials> credentials() {
    Optional<Secret> token = values.find(Keys.PROMETHEUS_TOKEN);
    Object origin = values.raw(Keys.PROMETHEUS_TOKEN).origin();
    Optional<Path> file =
        values.find(Keys.PROMETHEUS_TOKEN_FILE).map(f -> root.resolve(f).toAbsolutePath());
    Optional<String> user = values.find(Keys.PROMETHEUS_USER);
    if (origin instanceof Origin.Line) {
      values.problem(
          origin,
          "PROMETHEUS_TOKEN=" + Secret.MASK + " stands in a configuration file",
          "Take it out; set the environment variable PROMETHEUS_TOKEN, or put it into a file of"
              + " mode 600 and name that with PROMETHEUS_TOKEN_FILE.");
    }
    Optional<Credentials.Secret> place =
        token.isPresent()
            ? Optional.of(new Credentials.Secret.Variable(Keys.PROMETHEUS_TOKEN.name()))
            : file.map(Credentials.Secret.FirstLine::new);
    if (user.isPresent() && place.isEmpty()) {
      values.problem(
          values.raw(Keys.PROMETHEUS_USER).origin(),
          "PROMETHEUS_USER is set without a password",
          "Set the environment variable PROMETHEUS_TOKEN, or PROMETHEUS_TOKEN_FILE.");
    }
    return place.map(secret ->
        user.isPresent()
            ? new Credentials.Login(user.get(), secret)
            : new Credentials.Bearer(secret));
  }
}
