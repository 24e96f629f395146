package dhash.service.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.read.ListAppender;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonLoggingTest {
  /** The line that the real logger would print. */
  private static JsonNode written(Consumer<Logger> writer) {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    var _ = new JsonLogging().configure(context);
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    root.addAppender(events);
    writer.accept(context.getLogger("dhash.test"));
    var console = (ConsoleAppender<ILoggingEvent>) root.getAppender("stdout");
    byte[] line = console.getEncoder().encode(events.list.getFirst());
    return JsonMapper.shared().readTree(line);
  }

  @Test
  void a_secret_is_masked_in_messages_fields_and_exceptions() {
    JsonNode line =
        written(log ->
            log.atInfo()
                .addKeyValue("query", "GET /?token=hunter2&n=5")
                .setCause(new IllegalStateException("postgres://me:hunter2@db/x"))
                .log("{} has password=hunter2", "bob"));

    assertThat(line.path("message").asString()).isEqualTo("bob has password=***");
    assertThat(line.path("query").asString()).isEqualTo("GET /?token=***&n=5");
    assertThat(line.toString()).contains("postgres://***@db/x").doesNotContain("hunter2");
  }

  @Test
  void a_field_that_is_called_a_secret_shows_nothing_and_a_number_may_be_a_card() {
    JsonNode line =
        written(log ->
            log.atInfo()
                .addKeyValue("apiKey", "hunter2")
                .addKeyValue("pan", 4111111111111111L)
                .addKeyValue("size", 1234567890123L)
                .log("seen"));

    assertThat(line.path("apiKey").asString()).isEqualTo("***");
    assertThat(line.path("pan").asString()).isEqualTo("***");
    assertThat(line.path("size").asLong()).isEqualTo(1234567890123L);
  }

  @Test
  void what_was_learned_is_masked_wherever_it_stands() {
    JsonLogging.learn("tr0ub4dor-of-the-test");

    assertThat(written(log -> log.info("it said tr0ub4dor-of-the-test")).path("message").asString())
        .isEqualTo("it said ***");
  }

  @Test
  void a_quantile_is_at_most_a_sixteenth_too_long() {
    Latencies latencies = new Latencies();
    for (int i = 1; i <= 1000; i++) {
      latencies.add(i * 1000L);
    }

    assertThat(latencies.quantile(0.5)).isBetween(500_000L, 500_000L * 17 / 16);
    assertThat(latencies.quantile(0.99)).isBetween(990_000L, 1_000_000L);
    assertThat(latencies.quantile(1)).isEqualTo(1_000_000L);
    assertThat(new Latencies().quantile(0.99)).isZero();
  }
}
