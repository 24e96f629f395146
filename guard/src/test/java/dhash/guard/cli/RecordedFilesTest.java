package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file leaves out is as if a living guard had not been told it, and never good news. */
class RecordedFilesTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final String LOAD =
      "gates backtest --env production --csv load.csv --metric load=value --duration 10";

  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(Path.of(""));

  @BeforeEach
  void a_project() throws IOException {
    terminal = new Terminal(root);
    terminal.write("config/dhash_production.conf", "");
  }

  private void loads(int rows, int secondsBetween, IntFunction<String> cell) throws IOException {
    terminal.write(
        "load.csv",
        IntStream.range(0, rows)
            .mapToObj(row -> NOON.plusSeconds((long) secondsBetween * row) + "," + cell.apply(row))
            .collect(Collectors.joining("\n", "timestamp,value\n", "\n")));
  }

  private String replayed(String... more) {
    return replayedIn("10", more);
  }

  private String replayedIn(String length, String... more) {
    String line = LOAD.replace("--duration 10", "--duration " + length) + " --gate load>9";
    return terminal.dhash(line, List.of(more)).with(0).out();
  }

  @Test
  void cells_that_hold_no_number_are_told_and_treated_as_a_guard_would() throws IOException {
    List<String> odd = List.of("NaN", "+Inf", "1e400", "5f", "0x1p3");
    loads(
        41,
        60,
        row ->
            row > 10 && row <= 20
                ? ""
                : row >= 21 && row < 31 ? odd.get(row % 5) : row == 35 ? "1e1" : ".5");

    assertThat(replayed())
        .contains("of 41 cells in \"value\" 10 are empty: polls without data; the first")
        .contains("6 can't be true: rejected; the first stands in line 23, \"+Inf\"")
        .contains("4 hold no number: not readable; the first stands in line 25, \"5f\"")
        .contains("False rollbacks: 1 of 2 windows")
        .contains("Not counted:     2 windows without data, or with too little");
  }

  @Test
  void what_can_not_be_negative_is_rejected() throws IOException {
    loads(41, 60, row -> "-1");
    List<String> none = List.of();

    assertThat(
            terminal
                .dhash(LOAD.replace("load=value", "extractionFailureRate=value"), none)
                .with(0)
                .out())
        .contains("41 can't be true: rejected", "False rollbacks: 0 of 0 windows");
    assertThat(replayed()).contains("False rollbacks: 0 of 4 windows");
  }

  @Test
  void a_window_with_almost_no_polls_is_no_good_one() throws IOException {
    loads(120, 43_200, _ -> "1");

    assertThat(replayedIn("60"))
        .contains("False rollbacks: 0 of 0 windows")
        .contains("Not counted:     119 windows without data, or with too little");
  }

  @Test
  void incidents_count_once_and_those_outside_are_told() throws IOException {
    loads(121, 60, row -> row == 61 ? "99" : "1");
    terminal.write(
        "incidents.csv",
        """
        begin,end,what
        2026-03-01T13:00:00Z,2026-03-01T13:05:00Z,a
        2026-03-01T13:00:00Z,2026-03-01T13:05:00Z,b
        2026-03-01T13:00:00Z,2026-03-01T13:05:00Z,c
        2026-03-01T18:00:00Z,2026-03-01T18:05:00Z,d
        """);

    assertThat(replayed("--incidents", "incidents.csv"))
        .contains("Detected:        1 of 1 incidents")
        .contains("1 of 2 incidents fall into nothing that was recorded", "incidents.csv:5 d");
  }

  @Test
  void an_incident_outside_of_all_rollouts_is_told() throws IOException {
    new GuardedRollouts(root).watched(0, 0, 0, 0);
    terminal.write("incidents.csv", "begin,end\n2026-02-01T12:00:00Z,2026-02-01T13:00:00Z\n");

    assertThat(
            terminal
                .dhash("gates backtest --env production --incidents incidents.csv", List.of())
                .with(0)
                .out())
        .contains("1 of 1 incidents fall into nothing that was recorded");
  }

  @Test
  void lengths_and_shares_are_told_as_they_were_given() throws IOException {
    loads(121, 10, row -> "" + row % 5);

    assertThat(replayedIn("90s", "--sweep", "load", "--false-rollbacks", "7"))
        .contains("in windows of 90 s", "to calibrate for 7 %;");
  }
}
