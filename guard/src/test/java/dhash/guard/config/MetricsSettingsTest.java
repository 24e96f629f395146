package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.config.MetricsSettings.Prometheus;
import dhash.guard.port.AllowedHosts;
import dhash.guard.port.Credentials;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsSettingsTest extends SettingsFolder {
  @Test
  void replicas_are_asked_unless_something_is_said() throws IOException {
    assertThat(staging("", "").orThrow().metrics()).isEqualTo(MetricsSettings.DEFAULT);
  }

  @Test
  void a_server_has_its_address_labels_and_credentials_by_reference() throws IOException {
    variables.put("PROMETHEUS_TOKEN", "hunter2");
    Loaded<Settings> loaded =
        staging(
            """
            METRICS_SOURCE=prometheus
            METRICS_HOSTS='prometheus.example.com, http://10.0.0.5'
            PROMETHEUS_URL=https://prometheus.example.com:9090/team
            PROMETHEUS_STALE_AFTER=30s
            PROMETHEUS_REPLICA_LABEL=pod
            PROMETHEUS_REVISION_LABEL=version
            """,
            "");
    assertThat(loaded.orThrow().metrics())
        .isEqualTo(
            new MetricsSettings(
                true,
                Optional.of(
                    new Prometheus(
                        URI.create("https://prometheus.example.com:9090/team"),
                        Optional.of(
                            new Credentials.Bearer(
                                new Credentials.Secret.Variable("PROMETHEUS_TOKEN"))),
                        Duration.ofSeconds(30),
                        "pod",
                        Optional.of("version"))),
                new AllowedHosts(Set.of("prometheus.example.com"), Set.of("10.0.0.5"))));
    assertThat(loaded.values().toString()).doesNotContain("hunter2");
  }

  @Test
  void a_user_has_a_password_in_a_file() throws IOException {
    Optional<Prometheus> prometheus =
        staging(
                """
                PROMETHEUS_URL=http://127.0.0.1:9090
                PROMETHEUS_USER=anna
                PROMETHEUS_TOKEN_FILE=secrets/prometheus
                """,
                "")
            .orThrow()
            .metrics()
            .prometheus();
    assertThat(prometheus.flatMap(Prometheus::credentials))
        .contains(
            new Credentials.Login(
                "anna",
                new Credentials.Secret.FirstLine(
                    root.resolve("secrets/prometheus").toAbsolutePath())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "METRICS_SOURCE=prometheus|METRICS_SOURCE=prometheus without PROMETHEUS_URL",
        "METRICS_SOURCE=prometeus|Did you mean prometheus?",
        "METRICS_HOSTS=https://x|is no host name or address",
        "METRICS_HOSTS=x,|is no host name or address",
        "PROMETHEUS_URL=ftp://x|is no http or https address",
        "PROMETHEUS_URL=http://id:hunter2@127.0.0.1|is no http or https address",
        "PROMETHEUS_URL=http://127.0.0.1/?x=1|does not end with its path",
        "PROMETHEUS_URL=https://x.example.com|the host x.example.com is not on the list of those that may be asked. Add x.example.com to METRICS_HOSTS",
        "PROMETHEUS_URL=http://x.example.com|Add http://x.example.com to METRICS_HOSTS",
        "PROMETHEUS_TOKEN=hunter2|PROMETHEUS_TOKEN=*** stands in a configuration file",
        "PROMETHEUS_USER=anna|PROMETHEUS_USER is set without a password",
        "PROMETHEUS_STALE_AFTER=30|has no unit",
        "PROMETHEUS_REPLICA_LABEL=a-b|is no name of a label",
      })
  void what_is_wrong_is_said_with_its_place(String line, String problem) throws IOException {
    assertThat(onlyProblem("\n" + line, ""))
        .contains("dhash_staging.conf:2", problem)
        .doesNotContain("hunter2");
  }
}
