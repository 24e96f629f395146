package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.service.log.LogTrial;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Real processes whose loggers are bad on purpose; the good one is tried by the acceptance tests.
 */
@Timeout(120)
class ValidateLoggingTest {
  private static final String REPORT =
      "logs/validation/logging_validation_report_20260302_080000.json";

  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(root);

  @BeforeEach
  void configure() throws IOException {
    terminal = new Terminal(root);
    terminal.write(
        "config/dhash_staging.conf", "DHASH_URL=http://127.0.0.1:8081\nDHASH_IMAGE_TAG=v9\n");
    terminal.write("config/db_staging.conf", "DB_HOST=embedded\n");
  }

  /** A release whose logger has this fault. */
  private void release(String fault) throws IOException {
    Path app = Files.createDirectories(root.resolve("app"));
    Files.writeString(app.resolve("fault"), fault);
    try (OutputStream file = Files.newOutputStream(app.resolve("service.jar"));
        JarOutputStream jar = new JarOutputStream(file)) {
      String name = LogTrial.class.getName().replace('.', '/') + ".class";
      jar.putNextEntry(new ZipEntry(name));
      try (InputStream bytes =
          Objects.requireNonNull(LogTrial.class.getResourceAsStream("LogTrial.class"))) {
        bytes.transferTo(jar);
      }
    }
    terminal.dhash("releases", "add", "v9", "--from", app.toString()).with(0);
  }

  private Terminal.Ended validate() {
    return terminal.dhash(
        "validate-logging", "--concurrency", "2", "--duration", "1", "-o", "json");
  }

  private static JsonNode result(Terminal.Ended ended, String check) {
    return ended.json().path("logging_validation").path("results").path(check);
  }

  @Test
  void a_good_logger_passes_and_leaves_a_report_under_the_old_keys() throws IOException {
    release("none");
    terminal.write("logs/validation/trial-999999999/own.log", "left by one that was killed");

    Terminal.Ended ended = validate().with(0);

    JsonNode report = JsonMapper.shared().readTree(Files.readString(root.resolve(REPORT)));
    assertThat(report).isEqualTo(ended.json());
    JsonNode validation = report.path("logging_validation");
    assertThat(validation.propertyNames())
        .containsExactly("environment", "timestamp", "results", "summary");
    assertThat(validation.path("results").propertyNames())
        .containsExactly("configValidation", "concurrencyTest", "redactionTest", "performanceTest");
    assertThat(validation.path("summary").path("passed").asInt()).isEqualTo(4);
    assertThat(result(ended, "concurrencyTest").path("lines").asInt()).isEqualTo(200);
    assertThat(ended.err()).contains("PASSED redactionTest", "4 of 4 passed");
    assertThat(root.resolve("logs/validation/logging_validation_20260302_080000.log"))
        .content()
        .contains("PASSED concurrencyTest");
    try (Stream<Path> left = Files.list(root.resolve("logs/validation"))) {
      assertThat(left).hasSize(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "loses,concurrencyTest,1 lines lost",
    "tears,concurrencyTest,2 lines torn",
    "repeats,concurrencyTest,1 lines twice or out of order",
    "talks,concurrencyTest,1 lines of a finer level than asked for",
    "shows,redactionTest,seen: token as message",
    "spoils,redactionTest,'no secret, and yet not whole: the tokenizer'",
    "forgets,redactionTest,of 216 samples 215 came",
    "slow,performanceTest,'p99 of a call is 500.000 ms, more than the 100 ms allowed'",
    "dies,concurrencyTest,ended with status 3 before it was done"
  })
  void a_bad_logger_fails_and_it_is_said_by_what(String fault, String check, String reason)
      throws IOException {
    release(fault);

    Terminal.Ended ended = validate().with(1);

    assertThat(result(ended, check).path("status").asString()).isEqualTo("FAILED");
    assertThat(result(ended, check).path("reasons").toString()).contains(reason);
    assertThat(ended.err()).contains("FAILED " + check);
    assertThat(ended.out() + ended.err()).doesNotContain("tr1al-T0ken");
  }

  @Test
  void a_program_with_a_logger_of_its_own_is_not_tried_and_has_not_passed() throws IOException {
    terminal.write(
        "config/dhash_staging.conf",
        "DHASH_URL=http://127.0.0.1:8081\nDHASH_COMMAND=./serve\nDHASH_IMAGE_TAG=v9\n");

    Terminal.Ended ended = validate().with(1);

    assertThat(result(ended, "configValidation").path("status").asString()).isEqualTo("PASSED");
    assertThat(result(ended, "redactionTest").path("status").asString()).isEqualTo("SKIPPED");
    assertThat(ended.err()).contains("not the dhash service", "1 of 4 passed, 3 not done");
  }

  @Test
  void what_was_never_released_is_not_tried() {
    assertThat(validate().with(1).err()).contains("there is no release v9");
  }

  @Test
  void a_release_from_before_there_were_trials_is_not_tried() throws IOException {
    release("none");
    Path jar = root.resolve("releases/v9/app/service.jar");
    Files.delete(jar);
    try (JarOutputStream old = new JarOutputStream(Files.newOutputStream(jar))) {
      old.putNextEntry(new ZipEntry("dhash/service/Main.class"));
    }

    assertThat(validate().with(1).err()).contains("v9 is older than the trial of its logger");
  }

  @Test
  void a_folder_that_can_not_be_made_fails_and_says_why() throws IOException {
    release("none");
    terminal.write("logs", "a file where the folder should be");

    Terminal.Ended ended = validate().with(1);

    assertThat(result(ended, "configValidation").path("status").asString()).isEqualTo("FAILED");
    assertThat(ended.err()).contains("logs can't be written", "The report can't be written");
  }

  @Test
  void a_folder_that_everybody_may_write_to_fails() throws IOException {
    release("none");
    Path logs = Files.createDirectories(root.resolve("logs"));
    Files.setPosixFilePermissions(logs, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(validate().with(1).err()).contains("everybody may write to " + logs);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--concurrency 0",
        "--duration 0",
        "--log-level loud",
        "--longest-p99 0",
        "--concurency 3"
      })
  void what_can_not_be_meant_is_refused(String options) {
    String[] arguments = ("validate-logging " + options).split(" ");

    assertThat(terminal.dhash(arguments).with(2).err()).contains("Nothing was started.");
    assertThat(root.resolve("logs")).doesNotExist();
  }
}
