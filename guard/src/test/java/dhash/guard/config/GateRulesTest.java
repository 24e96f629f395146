package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dhash.engine.gate.Action;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Hours;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Rule;
import dhash.guard.config.QualityGatesLoader.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How gates are applied, as the file says. The fear: a slip there switches a gate off. */
class GateRulesTest {
  private static final Path SCHEMA = Path.of("..", "quality-gates-config.schema.json");
  private static final String HOURS =
      """
      "businessHours": {"timeZone": "Europe/Berlin", "days": ["monday", "friday"],
        "from": "08:00", "to": "18:30", "offHoursThreshold": 8}
      """;

  @TempDir Path root;

  @Test
  void a_rule_is_read_whole() throws Exception {
    Policy policy =
        load("\"extractionFailureRate\": {\"threshold\": 5, \"warnAt\": 50, \"action\": \"pause\","
                + " \"minSamples\": 100, "
                + HOURS
                + "}")
            .orThrow()
            .policy();

    Hours hours =
        new Hours(
            ZoneId.of("Europe/Berlin"),
            EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
            LocalTime.of(8, 0),
            LocalTime.of(18, 30),
            5,
            8);
    assertThat(policy.rules())
        .containsOnlyKeys("extractionFailureRate")
        .containsValue(new Rule(Action.PAUSE, 0.5, 100, Optional.of(hours)));
  }

  @Test
  void what_is_not_said_is_as_usual() throws Exception {
    Policy policy = load("\"healthFailures\": {\"action\": \"warn\"}").orThrow().policy();

    assertThat(policy.rules())
        .containsOnlyKeys("healthFailures")
        .containsValue(new Rule(Action.WARN, 0.75, 20, Optional.empty()));
    assertThat(policy.rule(new Gate.LowConfidenceQueue(1))).isEqualTo(Rule.DEFAULT);
  }

  @Test
  void a_comparison_is_made_only_where_it_is_asked_for() throws Exception {
    assertThat(load("").orThrow().policy().gates())
        .noneMatch(Gate.WorseThanBaseline.class::isInstance);
    assertThat(load("\"worseThanBaseline\": {\"enabled\": false}").orThrow().policy().gates())
        .noneMatch(Gate.WorseThanBaseline.class::isInstance);
    assertThat(load("\"worseThanBaseline\": {}").orThrow().policy().gates())
        .contains(new Gate.WorseThanBaseline(0.01, 1, Duration.ofSeconds(30)));
    assertThat(
            load("\"worseThanBaseline\": {\"alpha\": 0.05, \"tolerance\": 1.5, \"warmUp\": 0}")
                .orThrow()
                .policy()
                .gates())
        .contains(new Gate.WorseThanBaseline(0.05, 1.5, Duration.ZERO));
  }

  @Test
  void a_comparison_takes_a_calibrated_threshold_that_no_single_poll_can_reach() throws Exception {
    assertThat(load("\"worseThanBaseline\": {\"threshold\": 42.5}").orThrow().policy().gates())
        .contains(new Gate.WorseThanBaseline(0.01, 1, Duration.ofSeconds(30), Optional.of(42.5)));
    assertThat(load("\"worseThanBaseline\": {\"threshold\": 9}").problems())
        .singleElement()
        .asString()
        .contains("threshold is 9", "from 10 to");
  }

  /** Each is refused by the parser, with the cure, and by the schema that editors use. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"action\": \"pauze\" | none of rollback, pause, warn | pause",
        "\"warnAt\": 0 | warnAt is 0 | from 1 to 100",
        "\"minSamples\": 2.5 | minSamples is 2.5 | whole number",
        "\"minSample\": 2 | unknown name | minSamples",
        "\"businessHours\": {\"timeZone\": \"UTC\", \"from\": \"08:00\", \"to\": \"18:00\"} | lacks"
            + " offHoursThreshold | a number",
        "\"businessHours\": {\"timeZone\": \"UTC\", \"from\": \"8\", \"to\": \"18:00\","
            + " \"offHoursThreshold\": 1} | no time of day | 08:00",
        "\"businessHours\": {\"timeZone\": \"UTC\", \"days\": [\"funday\"], \"from\": \"08:00\","
            + " \"to\": \"18:00\", \"offHoursThreshold\": 1} | none of monday | sunday",
      })
  void a_slip_is_told_with_the_cure(String members, String what, String cure) throws Exception {
    String gate = "\"extractionFailureRate\": {" + members + "}";
    assertThat(load(gate).problems()).singleElement().asString().contains(what, cure);
    assertThat(schema().validate(file(gate), InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void a_time_zone_that_is_none_is_told_with_the_nearest() throws Exception {
    String gate = "\"extractionFailureRate\": {" + HOURS.replace("Berlin", "Berlni") + "}";
    assertThat(load(gate).problems()).singleElement().asString().contains("Europe/Berlin");
  }

  @Test
  void a_threshold_for_other_hours_must_be_a_bucket_bound_too() throws Exception {
    String gate =
        "\"p95HashTime\": {\"threshold\": 2000, " + HOURS.replace(": 8}", ": 1700}") + "}";
    assertThat(load(gate).problems())
        .singleElement()
        .asString()
        .contains("p95HashTime.offHoursThreshold is 1700", "1500 or 2000");
  }

  @Test
  void what_is_accepted_follows_the_schema() throws Exception {
    String gates =
        "\"worseThanBaseline\": {\"warmUp\": 10}, \"healthFailures\": {\"warnAt\": 90, "
            + HOURS
            + "}";
    assertThat(load(gates).problems()).isEmpty();
    assertThat(schema().validate(file(gates), InputFormat.JSON)).isEmpty();
  }

  private Loaded<QualityGates> load(String gates) throws IOException {
    Files.createDirectories(root.resolve("config"));
    Files.writeString(root.resolve("config/dhash_production.conf.example"), "");
    Files.writeString(root.resolve(QualityGatesLoader.FILE), file(gates));
    return QualityGatesLoader.load(
        root,
        QualityGatesLoader.FILE,
        new Judged("production", true, MetricsSettings.DEFAULT),
        Optional.empty());
  }

  private static String file(String gates) {
    return "{\"environments\":{\"production\":{\"qualityGates\":{" + gates + "}}}}";
  }

  private static Schema schema() throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(SCHEMA));
  }
}
