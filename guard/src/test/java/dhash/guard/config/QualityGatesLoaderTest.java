package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.guard.config.QualityGatesLoader.Judged;
import dhash.guard.port.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QualityGatesLoaderTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path root = Path.of("");

  private Loaded<QualityGates> load(String environment) {
    return QualityGatesLoader.load(
        root,
        QualityGatesLoader.FILE,
        new Judged(environment, true, MetricsSettings.DEFAULT),
        Optional.empty());
  }

  private Loaded<QualityGates> load(String environment, String json) throws IOException {
    Files.writeString(root.resolve(QualityGatesLoader.FILE), json);
    Files.createDirectories(root.resolve("config"));
    for (String name : List.of("staging", "production", "canary")) {
      Files.writeString(root.resolve("config/dhash_" + name + ".conf.example"), "");
    }
    return load(environment);
  }

  private String problem(String json) throws IOException {
    List<Problem> problems = load("production", json).problems();
    assertThat(problems).as(json).hasSize(1);
    return problems.getFirst().toString();
  }

  private static String production(String members) {
    return "{\"environments\":{\"production\":{" + members + "}}}";
  }

  private static String gates(String members) {
    return production("\"qualityGates\":{" + members + "}");
  }

  private static Policy policy(
      int minutes,
      boolean autoRollback,
      int health,
      double rate,
      int rateMinutes,
      double p95,
      int p95Minutes,
      long queue) {
    return new Policy(
        Duration.ofMinutes(minutes),
        new Cadence(Duration.ofSeconds(5), Duration.ofSeconds(10)),
        autoRollback,
        List.of(
            new Gate.HealthFailures(health),
            new Gate.ExtractionFailureRate(rate, Duration.ofMinutes(rateMinutes)),
            new Gate.P95HashTime(p95, Duration.ofMinutes(p95Minutes)),
            new Gate.LowConfidenceQueue(queue),
            new Gate.CandidateCrashes(1)));
  }

  private static final Policy STAGING = policy(30, false, 3, 8, 10, 3000, 15, 1500);
  private static final Policy PRODUCTION = policy(60, true, 2, 5, 10, 2000, 15, 1000);
  private static final Policy CANARY = policy(15, true, 1, 2, 5, 1500, 10, 500);

  @Test
  void without_a_file_each_environment_has_its_own_defaults() {
    assertThat(load("staging").orThrow().policy()).isEqualTo(STAGING);
    assertThat(load("production").orThrow().policy()).isEqualTo(PRODUCTION);
    assertThat(load("canary").orThrow().policy()).isEqualTo(CANARY);
    assertThat(load("local").orThrow().policy()).isEqualTo(PRODUCTION);
    assertThat(load("anything").orThrow().policy()).isEqualTo(PRODUCTION);
  }

  @Test
  void the_shipped_file_says_the_defaults() throws IOException {
    String shipped = Files.readString(PROJECT.resolve(QualityGatesLoader.FILE));
    for (String environment : List.of("staging", "production", "canary")) {
      Loaded<QualityGates> loaded = load(environment, shipped);
      Policy read = loaded.orThrow().policy();
      Files.delete(root.resolve(QualityGatesLoader.FILE));
      assertThat(read).isEqualTo(load(environment).orThrow().policy());
      assertThat(loaded.remarks()).isEmpty();
      assertThat(loaded.values())
          .filteredOn(v -> !v.key().endsWith(".enabled"))
          .allSatisfy(v -> assertThat(v.origin()).isInstanceOf(Origin.Line.class));
    }
  }

  @Test
  void a_section_is_merged_deeply_over_its_own_environments_defaults() throws IOException {
    String json =
        """
        {"environments": {
          "staging": {
            "qualityGates": {"p95HashTime": {"threshold": 4000}}}}}
        """;
    Loaded<QualityGates> loaded = load("staging", json);
    assertThat(loaded.orThrow().policy()).isEqualTo(policy(30, false, 3, 8, 10, 4000, 15, 1500));
    assertThat(loaded.values().stream().map(Value::toString))
        .contains(
            "p95HashTime.threshold=4000  quality-gates-config.json:3",
            "p95HashTime.timeWindow=15  default");
    assertThat(load("production", json).orThrow().policy()).isEqualTo(PRODUCTION);
  }

  @Test
  void the_short_form_is_accepted_but_not_both_at_once() throws IOException {
    assertThat(
            load("production", production("\"healthFailures\":{\"threshold\":7}"))
                .orThrow()
                .policy())
        .isEqualTo(policy(60, true, 7, 5, 10, 2000, 15, 1000));
    assertThat(problem(production("\"healthFailures\":{\"threshold\":7},\"qualityGates\":{}")))
        .contains("healthFailures stands beside qualityGates");
  }

  @Test
  void a_misspelled_gate_is_shown_where_it_stands() throws IOException {
    String json =
        """
        {"environments": {
          "production": {
            "qualityGates": {
              "healthFailure": {"threshold": 1}}}}}
        """;
    assertThat(problem(json))
        .isEqualTo(
            "quality-gates-config.json:4:7 /environments/production/qualityGates/healthFailure:"
                + " unknown name \"healthFailure\". Did you mean healthFailures?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"environment\":{}}",
        "{\"environments\":{\"production\":{\"autoRolback\":true}}}",
        "{\"environments\":{\"production\":{\"qualityGates\":{\"healthFailures\":{\"treshold\":1}}}}}",
        "{\"environments\":{\"production\":{\"pollCadence\":{\"inital\":1}}}}",
        "{\"environments\":{\"prodution\":{}}}",
        "{\"alerting\":{\"webhooks\":{\"slak\":\"\"}}}"
      })
  void every_misspelled_name_gets_a_suggestion(String json) throws IOException {
    assertThat(problem(json)).contains("Did you mean ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"healthFailures\":{\"threshold\":-1}",
        "\"healthFailures\":{\"threshold\":1.5}",
        "\"healthFailures\":{\"threshold\":\"2\"}",
        "\"healthFailures\":null",
        "\"healthFailures\":3",
        "\"extractionFailureRate\":{\"threshold\":101}",
        "\"extractionFailureRate\":{\"threshold\":1e999999999}",
        "\"extractionFailureRate\":{\"timeWindow\":0}",
        "\"extractionFailureRate\":{\"enabled\":\"no\"}",
        "\"p95HashTime\":{\"threshold\":0}",
        "\"lowConfidenceQueue\":{\"threshold\":-0.1}",
        "\"healthFailures\":{\"threshold\":2,\"businessHours\":{\"timeZone\":\"UTC\",\"from\":\"08:00\",\"to\":\"18:00\",\"offHoursThreshold\":2.5}}",
        "\"p95HashTime\":{\"businessHours\":{\"timeZone\":\"UTC\",\"days\":[],\"from\":\"08:00\",\"to\":\"18:00\",\"offHoursThreshold\":500}}",
        "\"worseThanBaseline\":{\"businessHours\":{\"timeZone\":\"UTC\",\"from\":\"08:00\",\"to\":\"18:00\",\"offHoursThreshold\":1}}",
        "\"p95HashTime\":{\"timeWindow\":0.1},\"extractionFailureRate\":{\"timeWindow\":5}"
      })
  void a_value_that_can_not_be_meant_is_refused(String gate) throws IOException {
    // The last one is a window of 6 s, shorter than the normal cadence of 10 s.
    assertThat(problem(gates(gate))).contains("/environments/production/qualityGates");
  }

  @Test
  void a_window_shorter_than_the_cadence_is_refused() throws IOException {
    assertThat(problem(production("\"duration\":1,\"pollCadence\":{\"normal\":61}")))
        .contains("duration is 60 s, shorter than the poll cadence");
    Loaded<QualityGates> overridden =
        QualityGatesLoader.load(
            root,
            QualityGatesLoader.FILE,
            new Judged("local", true, MetricsSettings.DEFAULT),
            Optional.of(Duration.ofSeconds(1)));
    assertThat(overridden.problems().toString()).contains("option --duration");
  }

  @Test
  void bad_json_is_shown_with_line_and_column() throws IOException {
    assertThat(problem("{\n  \"environments\": {,}\n}")).startsWith("quality-gates-config.json:2:");
    assertThat(problem("")).contains("the file is empty");
    assertThat(problem("{} x")).contains("this is no JSON");
    assertThat(problem("[]")).contains("must be one JSON object");
    assertThat(problem(gates("\"healthFailures\":{\"threshold\":NaN}")))
        .contains("this is no JSON");
    assertThat(problem("[".repeat(2000))).contains("this is no JSON");
    assertThat(problem(gates("\"healthFailures\":{\"threshold\":1e99999999999}")))
        .startsWith("quality-gates-config.json:1:")
        .contains("beyond all that can be read");
  }

  @Test
  void a_name_that_stands_twice_is_refused() throws IOException {
    assertThat(
            problem(
                gates(
                    "\"healthFailures\":{\"threshold\":1},\n\"healthFailures\":{\"threshold\":9}")))
        .startsWith("quality-gates-config.json:2:1 ")
        .contains("a second time");
  }

  @Test
  void the_percentile_threshold_must_be_a_bucket_bound_of_our_own_service() throws IOException {
    String json = gates("\"p95HashTime\":{\"threshold\":1800}");
    assertThat(problem(json))
        .contains("1800, which is no bucket bound")
        .contains("Write 1500 or 2000.");
    assertThat(problem(gates("\"p95HashTime\":{\"threshold\":20000}"))).contains("Write 10000.");
    assertThat(
            QualityGatesLoader.load(
                    root,
                    QualityGatesLoader.FILE,
                    new Judged("production", false, MetricsSettings.DEFAULT),
                    Optional.empty())
                .problems())
        .isEmpty();
  }

  @Test
  void a_gate_is_switched_off_only_explicitly_and_lint_says_so() throws IOException {
    Loaded<QualityGates> loaded = load("production", gates("\"p95HashTime\":{\"enabled\":false}"));
    assertThat(loaded.orThrow().policy().gates().stream().map(Gate::name))
        .containsExactly(
            "healthFailures", "extractionFailureRate", "lowConfidenceQueue", "candidateCrashes");
    assertThat(loaded.remarks().toString()).contains("p95HashTime is switched off for production");
  }

  @Test
  void notes_are_welcome_and_settings_among_them_are_not() throws IOException {
    assertThat(load("production", "{\"global\":{\"tuningNotes\":{\"a\":[\"b\"]}}}").problems())
        .isEmpty();
    assertThat(problem("{\"global\":{\"autoRollback\":false}}")).contains("would have no effect");
  }

  @Test
  void alerting_is_read_and_its_addresses_never_print() throws IOException {
    String json =
        """
        {"alerting": {
          "webhooks": {"slack": "https://hooks.slack.com/services/T/B/xyz", "teams": ""},
          "email": {"host": "mail.example", "from": "a@b.example", "to": ["c@d.example"]}},
         "environments": {"production": {"notifications": {"channels": ["console", "slack"]}}}}
        """;
    Loaded<QualityGates> loaded = load("production", json);
    ChannelSettings channels = loaded.orThrow().channels();
    assertThat(channels.webhooks()).containsOnlyKeys(Channel.SLACK);
    assertThat(channels.mail().orElseThrow().port()).isEqualTo(587);
    assertThat(channels.inUse()).containsExactly(Channel.CONSOLE, Channel.SLACK);
    assertThat(loaded.toString()).doesNotContain("xyz");
    assertThat(problem("{\"alerting\":{\"webhooks\":{\"slack\":\"${SLACK_WEBHOOK_URL}\"}}}"))
        .contains("set the environment variable itself")
        .contains("***");
    assertThat(problem(production("\"notifications\":{\"channels\":[\"consol\"]}")))
        .contains("Did you mean console?");
  }

  @Test
  void the_duration_option_replaces_the_window() {
    Loaded<QualityGates> loaded =
        QualityGatesLoader.load(
            root,
            QualityGatesLoader.FILE,
            new Judged("staging", true, MetricsSettings.DEFAULT),
            Optional.of(Duration.ofMinutes(1)));
    assertThat(loaded.orThrow().policy().window()).isEqualTo(Duration.ofMinutes(1));
    assertThat(loaded.values().getFirst()).hasToString("duration=1  option --duration");
  }

  @Test
  void a_named_file_must_be_there() {
    assertThat(
            QualityGatesLoader.load(
                    root,
                    "other.json",
                    new Judged("staging", true, MetricsSettings.DEFAULT),
                    Optional.empty())
                .problems())
        .singleElement()
        .hasToString("other.json: other.json is not there. Give --config a file that exists.");
  }
}
