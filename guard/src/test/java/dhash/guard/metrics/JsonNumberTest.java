package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.Broken;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Point;
import dhash.guard.port.MetricAnswer.Series;
import dhash.guard.port.MetricAnswer.Values;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class JsonNumberTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final MetricServers servers = new MetricServers();

  @AfterEach
  void stop() throws Exception {
    servers.stop();
  }

  private MetricAnswer ask(String answer, String pointer) throws Exception {
    URI address = URI.create(servers.serve(200, answer) + "/stats?key=value");
    return new JsonNumber(
            new JsonEndpoint(address, pointer, Optional.empty(), LIMIT), servers.http())
        .ask(LIMIT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12|12",
        "-0.5|-0.5",
        "1e3|1000",
        "\"12.5\"|12.5",
        "\"-1e3\"|-1000",
        "9007199254740993|9007199254740992"
      })
  void a_number_is_found_also_as_text(String json, double number) throws Exception {
    assertThat(ask("{\"a b\":[0,{\"c/d\":" + json + "}]}", "/a b/1/c~1d"))
        .isEqualTo(
            new Values(
                List.of(new Series(Map.of(), List.of(new Point(MetricServers.NOW, number)))), 0));
  }

  @Test
  void the_whole_answer_may_be_the_number() throws Exception {
    assertThat(ask("7", "")).isInstanceOf(Values.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "{\"b\":1}",
        "[1]",
        "\"NaN\"",
        "\"Infinity\"",
        "\"\"",
        "\" 1\"",
        "\"0x1p3\"",
        "\"1f\"",
        "1e999",
        "\"1e999\"",
        "\"banana\""
      })
  void anything_else_is_a_provider_error_that_says_what_stood_there(String json) throws Exception {
    MetricAnswer answer = ask("{\"a\":" + json + "}", "/a");
    assertThat(answer).isInstanceOf(Broken.class);
    assertThat(((Broken) answer).reason())
        .contains("/stats has no finite number at /a: ")
        .doesNotContain("key=value");
    if (json.contains("banana")) {
      assertThat(((Broken) answer).reason()).endsWith(": \"banana\"");
    }
  }

  @Test
  void what_stood_there_is_shortened_and_without_secrets() throws Exception {
    MetricAnswer answer = ask("{\"a\":\"hunter2 " + "x".repeat(5_000) + "\"}", "/a");
    assertThat(((Broken) answer).reason()).contains("\"*** xxx").hasSizeLessThan(300);
  }

  @Test
  void nothing_there_is_no_data() throws Exception {
    for (String json : List.of("{}", "{\"a\":[]}", "[]", "{\"a\":3}")) {
      assertThat(ask(json, "/a/b")).isInstanceOf(NoData.class);
    }
    assertThat(((NoData) ask("{\"a\":null}", "/a")).reason()).endsWith("/stats: null stands at /a");
  }

  @Test
  void a_pointer_that_is_none_is_refused_at_once() {
    JsonEndpoint endpoint =
        new JsonEndpoint(URI.create("http://127.0.0.1:1"), "a/b", Optional.empty(), LIMIT);
    assertThatThrownBy(() -> new JsonNumber(endpoint, servers.http()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_redirect_within_the_server_is_followed() throws Exception {
    URI address =
        servers.serve(exchange -> {
          if (exchange.getRequestURI().getPath().equals("/new")) {
            Answers.answer(200, "4").handle(exchange);
          } else {
            MetricServers.redirect(302, "new").handle(exchange);
          }
        });
    assertThat(
            new JsonNumber(
                    new JsonEndpoint(address.resolve("/old"), "", Optional.empty(), LIMIT),
                    servers.http())
                .ask(LIMIT))
        .isInstanceOf(Values.class);
  }
}
