package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Action;
import dhash.engine.gate.Direction;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Hours;
import dhash.engine.gate.Rule;
import dhash.guard.config.MetricsSettings.Prometheus;
import dhash.guard.config.QualityGatesLoader.Judged;
import dhash.guard.port.AllowedHosts;
import dhash.guard.port.Credentials;
import dhash.guard.port.NumberSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomMetricsSectionTest {
  private static final MetricsSettings METRICS =
      new MetricsSettings(
          false,
          Optional.of(
              new Prometheus(
                  URI.create("http://127.0.0.1:9090"),
                  Optional.empty(),
                  Duration.ofMinutes(2),
                  "instance",
                  Optional.empty())),
          new AllowedHosts(Set.of("queue.example.com"), Set.of("plain.example.com")));

  @TempDir Path root = Path.of("");

  private Loaded<QualityGates> load(String environment, MetricsSettings metrics, String json)
      throws IOException {
    Files.writeString(root.resolve(QualityGatesLoader.FILE), json);
    Files.createDirectories(root.resolve("config"));
    for (String name : List.of("staging", "production", "canary")) {
      Files.writeString(root.resolve("config/dhash_" + name + ".conf.example"), "");
    }
    return QualityGatesLoader.load(
        root, QualityGatesLoader.FILE, new Judged(environment, true, metrics), Optional.empty());
  }

  private Loaded<QualityGates> load(String metrics) throws IOException {
    return load("production", METRICS, "{\"customMetrics\":[" + metrics + "]}");
  }

  private static List<Gate.Custom> customs(Loaded<QualityGates> loaded) {
    return loaded.orThrow().policy().customs();
  }

  @Test
  void the_least_that_a_metric_needs_is_name_threshold_and_source() throws IOException {
    Loaded<QualityGates> loaded =
        load("{'name':'backlog','threshold':100,'promql':'up'}".replace('\'', '"'));

    assertThat(customs(loaded))
        .containsExactly(new Gate.Custom("backlog", Direction.ABOVE, 100, Duration.ZERO));
    QualityGates gates = loaded.orThrow();
    assertThat(gates.sources()).isEqualTo(Map.of("backlog", new NumberSource.PromQl("up")));
    assertThat(gates.policy().rule(gates.policy().customs().getFirst())).isEqualTo(Rule.DEFAULT);
    assertThat(gates.policy().gates()).hasSize(6);
    assertThat(loaded.values().getLast())
        .hasToString(
            "customMetrics.backlog=fails above 100, promql up  quality-gates-config.json:1");
  }

  @Test
  void all_that_it_can_say_is_read() throws IOException {
    String json =
        """
        {"name": "stock", "description": "left on the shelf", "environments": ["production"],
         "threshold": -2.5, "direction": "below", "timeWindow": 5, "warnAt": 90, "action": "pause",
         "businessHours": {"timeZone": "Europe/Berlin", "from": "08:00", "to": "18:00",
           "offHoursThreshold": -7},
         "url": "https://queue.example.com/x?token=hunter2", "pointer": "/a~1b/0",
         "credentials": {"file": "secrets/queue", "user": "anna"}}
        """;
    Loaded<QualityGates> loaded = load(json);

    Gate gate = new Gate.Custom("stock", Direction.BELOW, -2.5, Duration.ofMinutes(5));
    assertThat(customs(loaded)).isEqualTo(List.of(gate));
    Rule rule = loaded.orThrow().policy().rule(gate);
    assertThat(rule.action()).isEqualTo(Action.PAUSE);
    assertThat(rule.warnShare()).isEqualTo(0.9);
    assertThat(rule.hours().map(Hours::outside)).contains(-7.0);
    assertThat(loaded.orThrow().sources())
        .containsEntry(
            "stock",
            new NumberSource.Json(
                URI.create("https://queue.example.com/x?token=hunter2"),
                "/a~1b/0",
                Optional.of(
                    new Credentials.Login(
                        "anna",
                        new Credentials.Secret.FirstLine(
                            root.resolve("secrets/queue").toAbsolutePath())))));
    assertThat(loaded.values().toString()).contains("queue.example.com").doesNotContain("hunter2");
  }

  @Test
  void how_unusual_a_number_is_can_be_judged_instead_of_itself() throws IOException {
    Loaded<QualityGates> loaded =
        load("{'name':'odd','threshold':6,'promql':'sum(q)','againstDays':7}".replace('\'', '"'));
    assertThat(loaded.orThrow().sources())
        .isEqualTo(Map.of("odd", new NumberSource.PromQl("sum(q)", 7)));
    assertThat(loaded.values().getLast().toString())
        .contains("fails above 6, against 7 days before, promql sum(q)");
    assertThat(loaded.remarks()).isEmpty();
    assertThat(
            load("{'name':'odd','threshold':2,'promql':'q','againstDays':7}".replace('\'', '"'))
                .remarks())
        .singleElement()
        .asString()
        .contains("odd fails at 2 robust standard deviations", "--sweep odd");
  }

  @Test
  void a_series_of_the_service_has_its_labels() throws IOException {
    Loaded<QualityGates> loaded =
        load(
            """
            {"name": "depth", "threshold": 1, "metric": "queue_depth", "labels": {"kind": "", "a": "b"}},
            {"name": "other", "threshold": 1, "url": "http://plain.example.com/", "pointer": "",
             "credentials": {"variable": "QUEUE_TOKEN"}}
            """);
    assertThat(loaded.orThrow().sources())
        .containsEntry(
            "depth", new NumberSource.OwnSeries("queue_depth", Map.of("kind", "", "a", "b")))
        .containsEntry(
            "other",
            new NumberSource.Json(
                URI.create("http://plain.example.com/"),
                "",
                Optional.of(
                    new Credentials.Bearer(new Credentials.Secret.Variable("QUEUE_TOKEN")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'threshold':1,'promql':'up'|name is missing",
        "'name':'','threshold':1,'promql':'up'|name is missing",
        "'name':'a b','threshold':1,'promql':'up'|\"a b\" is no name of a gate",
        "'name':'p95HashTime','threshold':1,'promql':'up'|there is a gate p95HashTime already",
        "'name':'candidateCrashes','threshold':1,'promql':'up'|there is a gate candidateCrashes already",
        "'name':'x','promql':'up'|the threshold is missing",
        "'name':'x','threshold':'1','promql':'up'|this is a string. Write a number",
        "'name':'x','threshold':1|nothing says where the number comes from",
        "'name':'x','threshold':1,'promql':'up','metric':'y'|promql and metric are given",
        "'name':'x','threshold':1,'promql':''|promql is missing",
        "'name':'x','threshold':1,'promql':'up{a=\\'$canditate\\'}'|$canditate stands for nothing. Did you mean candidate?",
        "'name':'x','threshold':6,'promql':'q{v=\\'$candidate\\'}','againstDays':7|$candidate was not there on the days before",
        "'name':'x','threshold':6,'promql':'up','againstDays':2.9|againstDays is 2.9",
        "'name':'x','threshold':6,'promql':' '|the query is blank",
        "'name':'x','threshold':6,'promql':'up','againstDays':1|againstDays is 1. Write a number from 2 to 28",
        "'name':'x','threshold':6,'metric':'y','againstDays':7|againstDays says nothing without promql",
        "'name':'x','threshold':1,'metric':'a b'|\"a b\" is no name of a metric",
        "'name':'x','threshold':1,'metric':'y','labels':{'a':1}|this is a number. Write a string",
        "'name':'x','threshold':1,'promql':'up','labels':{}|labels says nothing without metric",
        "'name':'x','threshold':1,'url':'http://127.0.0.1/'|nothing says where in the answer",
        "'name':'x','threshold':1,'url':'http://127.0.0.1/','pointer':'a'|\"a\" is no JSON Pointer",
        "'name':'x','threshold':1,'url':'http://127.0.0.1/','pointer':'/~2'|is no JSON Pointer",
        "'name':'x','threshold':1,'url':'ftp://hunter2/','pointer':''|url is no http or https address",
        "'name':'x','threshold':1,'url':'http://hunter2@127.0.0.1/','pointer':''|without a login",
        "'name':'x','threshold':1,'url':'https://evil.example.com/hunter2','pointer':''|the host evil.example.com is not on the list",
        "'name':'x','threshold':1,'url':'http://queue.example.com/','pointer':''|may be asked over https only. Add http://queue.example.com to METRICS_HOSTS",
        "'name':'x','threshold':1,'url':'http://127.0.0.1/','pointer':'','credentials':{}|credentials stand in one place",
        "'name':'x','threshold':1,'url':'http://127.0.0.1/','pointer':'','credentials':{'variable':'hunter2'}|never the secret itself",
        "'name':'x','threshold':1,'url':'http://127.0.0.1/','pointer':'','credentials':{'token':'hunter2'}|unknown name \"token\"",
        "'name':'x','threshold':1,'promql':'up','direction':'over'|\"over\" is none of above, below",
        "'name':'x','threshold':1,'promql':'up','timeWindow':0.1|timeWindow is 6 s, shorter than the poll cadence",
        "'name':'x','threshold':1,'promql':'up','minSamples':5|unknown name \"minSamples\"",
        "'name':'x','treshold':1,'threshold':1,'promql':'up'|Did you mean threshold?",
        "'name':'x','threshold':1,'promql':'up','environments':[]|environments names none",
        "'name':'x','threshold':1,'promql':'up','environments':['prodution','production']|there is no environment prodution. Did you mean production?",
      })
  void what_is_wrong_is_said_with_its_place(String members, String problem) throws IOException {
    String json = "{" + members.replace("\\'", "\\\"").replace('\'', '"') + "}";
    List<String> problems =
        load("\n" + json).problems().stream()
            .map(Problem::toString)
            .filter(each ->
                !each.contains("credentials stand in one place")
                    || problem.contains("stand in one"))
            .toList();
    assertThat(problems).as(json).singleElement().asString().contains(problem);
    assertThat(problems.getFirst())
        .startsWith("quality-gates-config.json:2:")
        .contains("/customMetrics/0")
        .doesNotContain("hunter2");
  }

  @Test
  void all_problems_are_told_at_once() throws IOException {
    assertThat(
            load("""
            {"name": "x", "threshold": 1, "promql": "up"},
            {"name": "x", "threshold": 1, "promql": "up"},
            7,
            {"name": "-"}
            """)
                .problems())
        .extracting(Problem::what)
        .containsExactly(
            "this is a number",
            "x stands here a second time",
            "\"-\" is no name of a gate",
            "the threshold is missing",
            "nothing says where the number comes from");
    assertThat(load("production", METRICS, "{\"customMetrics\":7}").problems()).hasSize(1);
    assertThat(load("production", METRICS, "{\"customMetrics\":{}}").problems()).isEmpty();
  }

  @Test
  void promql_needs_a_server_where_it_is_asked_and_only_there() throws IOException {
    String json =
        """
        {"customMetrics": [
          {"name": "x", "threshold": 1, "environments": ["production"], "promql": "up"}]}
        """;
    Loaded<QualityGates> there = load("production", MetricsSettings.DEFAULT, json);
    assertThat(there.problems())
        .singleElement()
        .asString()
        .contains("quality-gates-config.json:2:", "no Prometheus server", "PROMETHEUS_URL");
    Loaded<QualityGates> elsewhere = load("staging", MetricsSettings.DEFAULT, json);
    assertThat(elsewhere.problems()).isEmpty();
    assertThat(customs(elsewhere)).isEmpty();
  }

  @Test
  void one_that_is_switched_off_is_told_of() throws IOException {
    Loaded<QualityGates> loaded =
        load("{\"name\":\"x\",\"threshold\":1,\"promql\":\"up\",\"enabled\":false}");
    assertThat(customs(loaded)).isEmpty();
    assertThat(loaded.remarks())
        .extracting(Problem::what)
        .containsExactly("x is switched off for production");
  }
}
