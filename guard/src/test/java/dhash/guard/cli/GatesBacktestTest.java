package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class GatesBacktestTest {
  private static final String LOAD =
      "gates backtest --env production --csv load.csv --metric load=value --duration 10";

  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(Path.of(""));

  @BeforeEach
  void a_project() throws IOException {
    terminal = new Terminal(root);
    terminal.write("config/dhash_production.conf", "");
  }

  /** Two hours of a load that rises to {@code hour} in minute 5 of each ten, and 99 at 13:01. */
  private void loads() throws IOException {
    terminal.write(
        "load.csv",
        IntStream.range(0, 121)
            .mapToObj(minute ->
                "2026-03-01 %02d:%02d:00,%d"
                    .formatted(
                        12 + minute / 60,
                        minute % 60,
                        minute >= 61 && minute < 64 ? 99 : minute % 10 == 5 ? minute / 10 : 0))
            .collect(Collectors.joining("\n", "timestamp,value\n", "\n")));
    terminal.write("incidents.csv", "begin,end\n2026-03-01 13:00:00,2026-03-01 13:05:00\n");
  }

  @Test
  void other_gates_would_have_ended_recorded_rollouts_otherwise() throws IOException {
    GuardedRollouts rollouts = new GuardedRollouts(root);
    rollouts.watched(0, 0, 0, 0, 0, 0, 1, 0, 0);
    rollouts.watched(0, 0, 0, 0, 0, 0, 0, 2, 9);
    rollouts.watched(0, 0, 0, 0, 0, 0, 0, 0);
    rollouts.watched();

    String present = terminal.dhash("gates", "backtest", "--env", "production").with(0).out();
    assertThat(present)
        .contains("Replayed: 3 rollouts of production")
        .contains(
            "False rollbacks: 0 of 2 windows without incident: 0.0 % (95 % interval 0.0 to 84.2 %)")
        .contains("Detected:        1 of 1 incidents: 100.0 %")
        .contains("Delay:           median 40 s, p90 40 s")
        .contains("Would have ended otherwise: 0 of 3 rollouts");

    List<String> stricter = List.of("--gate", "extractionFailureRate > 1");
    assertThat(terminal.dhash("gates backtest --env production", stricter).with(0).out())
        .contains("False rollbacks: 1 of 2 windows")
        .contains("Would have ended otherwise: 1 of 3 rollouts")
        .contains("production-1: was promoted; now taken back by extractionFailureRate after 30 s")
        .contains("median 35 s");

    List<String> blunt = List.of("--gate", "extractionFailureRate > 50");
    assertThat(terminal.dhash("gates backtest --env production", blunt).with(0).out())
        .contains("production-2: was taken back by extractionFailureRate; now passes")
        .contains("Detected:        0 of 1 incidents");
  }

  @Test
  void another_configuration_is_replayed_as_it_stands_in_its_file() throws IOException {
    new GuardedRollouts(root).watched(0, 0, 0, 0, 0, 0, 1, 0, 0);
    terminal.write(
        "strict.json",
        """
        {"environments": {"production": {"qualityGates": {
          "extractionFailureRate": {"threshold": 1, "timeWindow": 10}}}}}
        """);

    JsonNode json =
        terminal
            .dhash(
                "gates", "backtest", "--env", "production", "--config", "strict.json", "-o", "json")
            .with(0)
            .json();

    assertThat(json.path("stretches").path(0).path("otherwise").asBoolean()).isTrue();
    assertThat(json.path("stretches").path(0).path("recorded").asString()).isEqualTo("promoted");
    assertThat(json.path("withoutIncident").path("falseRollbacks").asInt()).isEqualTo(1);
  }

  @Test
  void what_an_operator_calls_an_incident_is_one() throws IOException {
    new GuardedRollouts(root).watched(0, 0, 0, 0, 0, 0, 1, 0, 0);
    terminal.write("incidents.csv", "begin,end\n2026-03-01T12:00:20Z,2026-03-01T12:01:00Z\n");

    assertThat(
            terminal
                .dhash("gates backtest --env production --incidents incidents.csv", List.of())
                .with(0)
                .out())
        .contains("False rollbacks: 0 of 0", "Detected:        0 of 1 incidents");
  }

  @Test
  void a_file_is_judged_in_windows_and_incidents() throws IOException {
    loads();
    List<String> gate = List.of("--gate", "load > 9", "--incidents", "incidents.csv", "-o", "json");

    JsonNode json = terminal.dhash(LOAD, gate).with(0).json();

    assertThat(json.path("withoutIncident").path("windows").asInt()).isEqualTo(11);
    assertThat(json.path("withoutIncident").path("falseRollbacks").asInt()).isEqualTo(2);
    assertThat(json.path("incidents").path("detected").asInt()).isEqualTo(1);
    assertThat(json.path("incidents").path("delayMedianSeconds").asInt()).isEqualTo(60);
    assertThat(json.path("withoutIncident").path("interval").path(1).asDouble())
        .isCloseTo(0.518, within(0.001));
  }

  @Test
  void the_same_file_in_other_clothes_says_the_same() throws IOException {
    loads();
    String plain = Files.readString(root.resolve("load.csv"));
    terminal.write(
        "load.csv",
        plain
            .replace("timestamp,value", "\uFEFF\"When, exactly\",\"The \"\"value\"\"\"")
            .replace(":00,", ":00.000000000 +0000 UTC m=+0.07,")
            .replace("\n", "\r\n"));
    terminal.write(
        "incidents.json", "{\"load.csv\": [[\"2026-03-01 13:00:00\", \"2026-03-01 13:05:00\"]]}");

    JsonNode json =
        terminal
            .dhash(
                "gates backtest --env production --csv load.csv --duration 10 -o json",
                List.of(
                    "--time",
                    "When, exactly",
                    "--metric",
                    "load=The \"value\"*1000",
                    "--gate",
                    "load > 9000",
                    "--incidents",
                    "incidents.json"))
            .with(0)
            .json();

    assertThat(json.path("withoutIncident").path("falseRollbacks").asInt()).isEqualTo(2);
    assertThat(json.path("incidents").path("detected").asInt()).isEqualTo(1);
  }

  @Test
  void clocks_that_were_wrong_and_columns_that_were_not_recorded_are_told() throws IOException {
    terminal.write(
        "load.csv",
        IntStream.range(0, 41)
            .mapToObj(
                minute -> (1_661_140_279L + 60L * minute + (minute < 3 ? 200_000_000 : 0)) + ",7,0")
            .collect(Collectors.joining("\n", "timestamp,value,success\n", "\n")));

    String out =
        terminal
            .dhash(LOAD, List.of("--gate", "load > 9", "--metric", "s=success", "--gate", "s < 95"))
            .with(0)
            .out();

    assertThat(out)
        .contains("load.csv: 3 rows with a time that is years away from the others' were left out")
        .contains("\"success\" is 0 in every row, so it was not recorded")
        .contains("False rollbacks: 0 of 3 windows");
  }

  @Test
  void only_the_rows_that_are_asked_for_are_read() throws IOException {
    terminal.write(
        "load.csv",
        IntStream.range(0, 42)
            .mapToObj(
                row -> (1_661_140_279L + 60L * (row / 2)) + "," + (row % 2 == 0 ? "1,a" : "50,b"))
            .collect(Collectors.joining("\n", "timestamp,value,pod\n", "\n")));
    List<String> gate = List.of("--gate", "load > 9");

    assertThat(terminal.dhash(LOAD + " --where pod=a", gate).with(0).out())
        .contains("0 of 2 windows");
    assertThat(terminal.dhash(LOAD + " --where pod=b", gate).with(0).out())
        .contains("2 of 2 windows");
    assertThat(terminal.dhash(LOAD, gate).with(2).err())
        .contains("several rows for most times", "--where");
    assertThat(terminal.dhash(LOAD + " --where pod=c", gate).with(2).err())
        .contains("none is left");
  }

  @Test
  void thresholds_are_swept_on_the_first_part_and_shown_on_the_rest() throws IOException {
    loads();
    List<String> gate = List.of("--gate", "load > 2", "--sweep", "load");

    assertThat(terminal.dhash(LOAD, gate).with(0).out())
        .contains("Thresholds of load tried on what was before 2026-03-01T13:00:00Z")
        .containsPattern(" 5 +0 of +6 .*<- recommended")
        .containsPattern(" 2 +3 of +6 .*<- present")
        .contains("calibrated for 14.3 % of false rollbacks")
        .contains("too few windows")
        .containsPattern("with 5:\n +False rollbacks: 6 of 6");
    assertThat(terminal.dhash(LOAD + " --train-until 2026-03-01T12:05:00Z", gate).with(3).err())
        .contains("too little to try thresholds of load");
    assertThat(terminal.dhash(LOAD, List.of("--gate", "load > 2", "--sweep", "lod")).with(2).err())
        .contains("There is no gate lod");
  }

  @Test
  void the_page_is_complete_in_itself_and_says_nothing_that_it_was_not_told() throws IOException {
    loads();
    terminal.write("incidents.csv", "begin,what\n2026-03-01 13:00:00,<script>alert(1)</script>\n");
    List<String> more =
        List.of(
            "--gate",
            "load > 2",
            "--sweep",
            "load",
            "--html",
            "page.html",
            "--incidents",
            "incidents.csv");

    assertThat(terminal.dhash(LOAD, more).with(0).err()).contains("Written: page.html");

    String page = Files.readString(root.resolve("page.html"));
    assertThat(page).startsWith("<!doctype html>").contains("<svg", "prefers-color-scheme: dark");
    assertThat(page).contains("&lt;script&gt;alert(1)").doesNotContain("<script", "src=", "href=");
    assertThat(page.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http://", "https://");
    assertThat(page)
        .contains("load: thresholds on the training part", "load: each stretch's worst");
  }
}
