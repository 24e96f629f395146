package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class NotifyCommandTest {
  @TempDir Path root = Path.of("");
  private final List<JsonNode> received = new CopyOnWriteArrayList<>();
  private Terminal terminal;
  private HttpServer receiver;
  private volatile int status = 200;

  @BeforeEach
  void start() throws IOException {
    terminal = new Terminal(root);
    terminal.write("config/dhash_staging.conf", "DHASH_URL=http://127.0.0.1:8081\n");
    terminal.write("config/db_staging.conf", "DB_HOST=embedded\n");
    terminal.write("config/dhash_production.conf.example", "");
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    receiver.createContext(
        "/",
        exchange -> {
          received.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook/SECRETPATH";
  }

  private JsonNode told() throws IOException {
    return JsonMapper.shared()
        .readTree(Files.readAllBytes(root.resolve("logs/notifications.json")));
  }

  @ParameterizedTest
  @CsvSource({
    "deploy,start",
    "success,success",
    "warning,warning",
    "error,failure",
    "rollback,rollback_initiated",
    "info,info"
  })
  void each_type_is_told_on_console_and_file_by_default(String type, String event)
      throws IOException {
    Terminal.Ended ended =
        terminal.dhash("notify", "--type", type, "--message", "Maintenance in 1 hour").with(0);
    assertThat(ended.err()).contains("staging: Maintenance in 1 hour", "Sent to console, file.");
    assertThat(told().path(0).path("type").asString()).isEqualTo(type);
    assertThat(told().path(0).path("event").asString()).isEqualTo(event);
  }

  @Test
  void a_dry_run_shows_what_would_be_sent_and_writes_nothing() throws IOException {
    terminal.write("config/dhash_staging.conf", "SLACK_WEBHOOK_URL=" + url() + "\n");
    Terminal.Ended ended =
        terminal
            .dhash(
                "notify --type deploy --message test --channels console,file,slack --dry-run",
                List.of())
            .with(0);
    assertThat(ended.out()).contains("[DEPLOY] staging: test", "\"blocks\"");
    assertThat(ended.err()).contains("Would be sent to slack:");
    assertThat(root.resolve("logs")).doesNotExist();
    assertThat(root.resolve(".dhash")).doesNotExist();
    assertThat(received).isEmpty();
  }

  @Test
  void an_address_on_the_command_line_is_warned_of_and_never_shown() {
    Terminal.Ended ended =
        terminal.dhash("notify --type info --message hello --slack", List.of(url())).with(0);
    assertThat(ended.err())
        .contains("better set SLACK_WEBHOOK_URL", "Sent to console, file, slack.")
        .doesNotContain("SECRETPATH");
    assertThat(received).singleElement().matches(p -> p.toString().contains("hello"));

    Terminal.Ended wrong =
        terminal
            .dhash(
                "notify --type info --message m --teams", List.of("ftp://example.com/SECRETPATH"))
            .with(2);
    assertThat(wrong.err()).contains("--teams", "is no https address").doesNotContain("SECRETPATH");
  }

  @Test
  void what_could_not_be_sent_ends_1_and_the_next_command_sends_it() throws IOException {
    terminal.write("config/dhash_staging.conf", "SLACK_WEBHOOK_URL=" + url() + "\n");
    status = 500;
    Terminal.Ended failed =
        terminal.dhash("notify --type error --message first --channels slack", List.of()).with(1);
    assertThat(failed.err())
        .contains("Not sent to slack: it answered 500", "1 wait in .dhash/staging/outbox")
        .doesNotContain("SECRETPATH");
    assertThat(received).hasSize(4);

    assertThat(terminal.dhash("doctor --env staging", List.of()).out())
        .contains("console, file; 1 notices wait in the outbox");

    status = 200;
    terminal.dhash("notify --type info --message second --channels file", List.of()).with(0);
    assertThat(received).hasSize(5).last().matches(p -> p.toString().contains("first"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "notify --type info --message m --channels slack | SLACK_WEBHOOK_URL",
        "notify --type info --message m --channels slak | slack",
        "notify --type news --message m | warning",
        "notify --type info | Missing option --message",
        "notify --message m | Missing option --type",
        "notify --type info --message m --env nowhere | Known:",
        "notify template show start.pager | There is no template",
        "deploy-notify --env staging | Missing option --phase",
        "deploy-notify --phase start --ci-status success | give one of them",
        "deploy-notify --phase begin | start"
      })
  void what_is_wrong_ends_2_and_sends_nothing(String command, String advice) {
    Terminal.Ended ended = terminal.dhash(command, List.of()).with(2);
    assertThat(ended.err()).contains(advice);
    assertThat(root.resolve("logs")).doesNotExist();
  }

  @Test
  void a_deployment_of_a_ci_job_is_told_with_all_that_is_known() throws IOException {
    terminal
        .dhash(
            "deploy-notify --phase failure --env staging --version v1.2.3 --initiator alice"
                + " --commit abc --stage migrate --error timeout --duration 5m",
            List.of())
        .with(0);
    assertThat(
            terminal
                .dhash(
                    "deploy-notify --ci-status cancelled --workflow release --run-id 42 --actor bob",
                    List.of())
                .with(0)
                .err())
        .contains("[ERROR] staging: Deploying to staging was cancelled, by bob");
    assertThat(
            terminal
                .dhash(
                    "deploy-notify --phase rollback --reason slow --trigger gate --backup b.zip",
                    List.of())
                .with(0)
                .err())
        .contains("[ROLLBACK] staging: Taking staging back: slow (gate)");
    JsonNode first = told().path(0);
    assertThat(first.path("message").asString())
        .isEqualTo("Deploying v1.2.3 to staging failed at migrate: timeout, by alice");
    assertThat(first.path("details").path("commit").asString()).isEqualTo("abc");
    assertThat(told()).hasSize(1).as("every id of this terminal is the same").isNotEmpty();
  }

  @Test
  void a_broken_environment_file_is_no_reason_not_to_tell_people() {
    assertThat(
            terminal
                .dhash("notify --type error --message m --env production", List.of())
                .with(0)
                .err())
        .contains("Sent to console, file.");
  }

  @Test
  void templates_are_listed_shown_and_tried() throws IOException {
    assertThat(terminal.dhash("notify template list -o json", List.of()).with(0).json())
        .hasSize(60);
    String shown =
        terminal.dhash("notify template show failure.slack.json", List.of()).with(0).out();
    terminal.write("templates/notifications/failure.slack.json", ""); // by the shell, for `>`
    assertThat(terminal.dhash("notify template show failure.slack.json", List.of()).with(0).out())
        .isEqualTo(shown);
    terminal.write("templates/notifications/failure.slack.json", shown.replace("Failed", "Oh no"));
    terminal.dhash("notify template test", List.of()).with(0);
    assertThat(terminal.dhash("notify template list", List.of()).with(0).out())
        .containsPattern("failure.slack.json +failure +slack +project")
        .containsPattern("start.slack.json +start +slack +built-in");

    terminal.write("templates/notifications/failure.slack.json", "{{#open}}");
    terminal.write("templates/notifications/stat.slack.json", "{}");
    assertThat(terminal.dhash("notify template test", List.of()).with(2).out())
        .contains("failure.slack.json: ", "stat.slack.json: no template is called so");
  }

  /** Whoever has set half of it has told a secret all the same. */
  @Test
  void a_password_of_a_mail_server_that_is_not_named_is_masked_too() throws IOException {
    terminal.write("config/dhash_staging.conf", "SMTP_PASSWORD=Sekret4711\n");
    terminal.dhash("notify --type info --message", List.of("it is Sekret4711")).with(0);
    assertThat(Files.readString(root.resolve("logs/notifications.json")))
        .contains("it is ***")
        .doesNotContain("Sekret4711");
  }

  @Test
  void an_unknown_environment_is_refused_by_orders_and_not_made_by_them() {
    for (String order : List.of("abort", "pause", "promote", "resume")) {
      assertThat(terminal.dhash(order + " --env nosuch", List.of()).with(2).err())
          .contains("There is no environment");
    }
    terminal.dhash("journal verify --env nosuch", List.of()).with(2);
  }
}
