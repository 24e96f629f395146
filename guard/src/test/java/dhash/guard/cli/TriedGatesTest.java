package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is tried by --gate holds, or is refused; nothing is replayed by another threshold. */
class TriedGatesTest {
  private static final String JOURNALS = "gates backtest --env production --config tried.json";
  private static final String FILE =
      JOURNALS + " --duration 10 --csv load.csv --metric p95HashTime=value";

  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(Path.of(""));

  @BeforeEach
  void a_project() throws IOException {
    terminal = new Terminal(root);
    terminal.write("config/dhash_production.conf", "");
    String hours =
        """
        "businessHours": {"timeZone": "UTC", "from": "08:00", "to": "18:00", "days": ["sunday"],
          "offHoursThreshold": %s}
        """;
    terminal.write(
        "tried.json",
        """
        {"environments": {"production": {"qualityGates": {
          "extractionFailureRate": {"threshold": 50, "timeWindow": 10, %s},
          "p95HashTime": {"threshold": 2000, "timeWindow": 5, %s},
          "worseThanBaseline": {"alpha": 0.01},
          "burnRate": {"objective": 99.9, "longWindows": ["1h"]}}}}}
        """
            .formatted(hours.formatted(60), hours.formatted(3000)));
    terminal.write(
        "load.csv",
        IntStream.range(0, 31)
            .mapToObj(
                minute -> "2026-03-01 12:%02d:00,%d".formatted(minute, minute == 15 ? 300 : 0))
            .collect(Collectors.joining("\n", "timestamp,value\n", "\n")));
  }

  private String replayed(String line, String gate) {
    return terminal.dhash(line, List.of("--gate", gate)).with(0).out();
  }

  private String refused(String line, String... gates) {
    List<String> options =
        IntStream.range(0, 2 * gates.length)
            .mapToObj(i -> i % 2 == 0 ? "--gate" : gates[i / 2])
            .toList();
    String err = terminal.dhash(line, options).with(2).err();
    assertThat(err).contains("Nothing was replayed.");
    return err;
  }

  @Test
  void a_tried_threshold_holds_at_all_hours() throws IOException {
    new GuardedRollouts(root).watched(0, 0, 0, 0, 0, 0, 1, 0, 0);

    assertThat(replayed(JOURNALS, "extractionFailureRate > 1"))
        .contains("False rollbacks: 1 of 1 windows");
    assertThat(replayed(FILE, "p95HashTime > 50 within 1m"))
        .contains("False rollbacks: 1 of 3 windows");
  }

  @Test
  void a_tried_threshold_without_a_window_keeps_the_configured_one() {
    assertThat(replayed(FILE, "p95HashTime > 100"))
        .contains("at most 100.0 as a mean within 5 min", "False rollbacks: 0 of 3 windows");
  }

  @Test
  void a_bound_that_can_not_be_set_is_refused() {
    assertThat(refused(JOURNALS, "burnRate > 5"))
        .contains("burnRate has no threshold of its own", "objective");
    assertThat(refused(FILE + " --metric burnRate=value", "burnRate > 5"))
        .contains("burnRate has no threshold of its own");
    assertThat(terminal.dhash(JOURNALS + " --sweep burnRate", List.of()).with(2).err())
        .contains("burnRate has no threshold of its own");
  }

  @Test
  void a_gate_that_is_tried_twice_is_refused() {
    assertThat(refused(JOURNALS, "p95HashTime > 1500", "p95HashTime > 1000"))
        .contains("--gate p95HashTime is given twice");
    assertThat(refused(FILE, "p95HashTime > 1500", "p95HashTime > 1000"))
        .contains("--gate p95HashTime is given twice");
  }

  @Test
  void what_the_lint_would_refuse_is_refused() {
    assertThat(refused(JOURNALS, "worseThanBaseline > 0.5"))
        .contains("one poll could take a release back", "Write at least 10,");
    assertThat(refused(JOURNALS, "p95HashTime > 60"))
        .contains("no bucket bound", "Write 50 or 100.");
    assertThat(refused(JOURNALS, "extractionFailureRate > -1")).contains("0 or more");
    assertThat(refused(JOURNALS, "extractionFailureRate > 100")).contains("less than 100");
    assertThat(refused(JOURNALS, "healthFailures > 2.5")).contains("whole number");
    assertThat(refused(FILE, "p95HashTime > -60")).contains("0 or more");
    assertThat(replayed(FILE, "p95HashTime > 60")).contains("False rollbacks: 0 of 3 windows");
  }

  @Test
  void what_is_configured_is_shown_with_the_threshold_of_other_hours() {
    assertThat(terminal.dhash(JOURNALS, List.of()).with(0).out())
        .contains(
            "extractionFailureRate: at most 50.0% within 10 minutes; 60.0 outside of 08:00 to 18:00"
                + " (UTC)");
  }
}
