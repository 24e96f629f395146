package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each refusal names the file, the line, what is wrong there and what to do. */
class BadRecordingsTest {
  private static final String BACKTEST = "gates backtest --env production --csv load.csv";

  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(Path.of(""));

  @BeforeEach
  void a_project() throws IOException {
    terminal = new Terminal(root);
    terminal.write("config/dhash_production.conf", "");
  }

  private String refused(String line, String... more) {
    String err = terminal.dhash(line, List.of(more)).with(2).err();
    assertThat(err).contains("Nothing was ");
    return err;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          timestamp,value;noon,1 | load.csv:2: "noon" in "timestamp" is no time
          timestamp,value;2026-03-01 12:00,1;2026-03-01 06:03:00 PM,1 | load.csv:3: "2026-03-01 06:03:00 PM" in "timestamp" is no time
          timestamp,value;2026-03-01 12:00 EST,1 | load.csv:2: "2026-03-01 12:00 EST" in "timestamp" is no time
          timestamp,value;2026-03-01 12:00,1;2026-02-30 12:00,1 | load.csv:3: "2026-02-30 12:00" in "timestamp" is no time
          timestamp,value;2026-03-01 12:00,;;2026-03-01 12:01,many | load.csv:4: "many" in "value" is no number
          timestamp,value;2026-03-01 12:00,1,2 | load.csv:2: 3 cells, and the first line names 2
          timestamp,value;2026-03-01 12:00,"1 | load.csv:2: a quotation mark is not closed
          when,value;2026-03-01 12:00,1 | load.csv:1: there is no column "timestamp", which --time asks for
          timestamp,vale;2026-03-01 12:00,1 | Did you mean "vale"?
          timestamp,value | Of the rows of load.csv none is left
          """)
  void a_line_that_can_not_be_read_is_named(String file, String said) throws IOException {
    terminal.write("load.csv", file.replace(';', '\n') + "\n");

    assertThat(refused(BACKTEST, "--metric", "load=value", "--gate", "load > 9")).contains(said);
  }

  @Test
  void files_that_can_not_be_read_are_named() throws IOException {
    List<String> gate = List.of("--metric", "load=value", "--gate", "load > 9");
    String[] all = gate.toArray(String[]::new);
    assertThat(refused(BACKTEST, all)).contains("load.csv is not there");

    terminal.write("folder/load.csv", "");
    assertThat(refused(BACKTEST.replace("load.csv", "folder"), all))
        .contains("folder is a folder.", "Give a file in it.");

    terminal.write("load.csv", "");
    assertThat(refused(BACKTEST, all)).contains("load.csv:1: the file is empty");

    Files.write(root.resolve("load.csv"), new byte[] {'a', '\n', (byte) 0xC3, (byte) 0x28, '\n'});
    assertThat(refused(BACKTEST, all)).contains("is not UTF-8 text");

    terminal.write("load.csv", "timestamp,value\n2026-03-01 12:00,1\n");
    assertThat(refused(BACKTEST + " --incidents gone.csv", all)).contains("gone.csv is not there");
    terminal.write("wrong.json", "[\n[\"2026-03-01 12:00\",\n");
    assertThat(refused(BACKTEST + " --incidents wrong.json", all)).contains("wrong.json:3:");
    terminal.write("wrong.json", "[[\"2026-03-01 12:00\"]]");
    assertThat(refused(BACKTEST + " --incidents wrong.json", all)).contains("no window with a");
    terminal.write("wrong.json", "{\"other.csv\": []}");
    assertThat(refused(BACKTEST + " --incidents wrong.json", all))
        .contains("no windows for load.csv");
    terminal.write("wrong.csv", "begin,end\n2026-03-01 13:00,2026-03-01 12:00\n");
    assertThat(refused(BACKTEST + " --incidents wrong.csv", all))
        .contains("wrong.csv:2: it ends before it begins");
  }

  @Test
  void options_that_say_nothing_are_refused() throws IOException {
    terminal.write("load.csv", "timestamp,value\n2026-03-01 12:00,1\n");

    assertThat(refused(BACKTEST)).contains("Add --metric GATE=COLUMN");
    for (String asked :
        List.of("--from 2026-03-01T12:00:00Z", "--to 1661140279", "--candidate v2")) {
      assertThat(refused(BACKTEST + " --metric p95HashTime=value " + asked))
          .contains("--candidate are for --prometheus");
    }
    assertThat(refused(BACKTEST + " --metric p95HashTime=value --html no/page.html"))
        .contains("--html no/page.html: there is no folder", "Make it first");
    assertThat(refused(BACKTEST, "--metric", "load")).contains("Write GATE=COLUMN");
    assertThat(refused(BACKTEST, "--metric", "load=value")).contains("There is no gate load");
    assertThat(refused(BACKTEST, "--metric", "p95HashTim=value"))
        .contains("Did you mean p95HashTime?");
    assertThat(refused(BACKTEST, "--metric", "healthFailures=value"))
        .contains("can't be judged by one column");
    assertThat(refused(BACKTEST, "--metric", "l=value", "--gate", "l over 9"))
        .contains("Write when it fails");
    assertThat(refused(BACKTEST, "--metric", "l=value", "--gate", "l > 9 within 5"))
        .contains("has no unit");
    assertThat(refused(BACKTEST, "--metric", "p95HashTime=value", "--gate", "load > 9"))
        .contains("Add --metric load=COLUMN");
    assertThat(refused(BACKTEST, "--metric", "p95HashTime=value", "--train-until", "noon"))
        .contains("'noon' is no time");
    assertThat(refused(BACKTEST, "--metric", "p95HashTime=value", "--false-rollbacks", "0"))
        .contains("between 0 and 50");
    assertThat(refused("gates backtest --env production --metric", "load=value"))
        .contains("Add --csv FILE");
    assertThat(refused("gates backtest --env production --config gone.json")).contains("gone.json");
    assertThat(refused("gates backtest --env production", "--gate", "p95HashTime < 9"))
        .contains("Write it with >");
    assertThat(refused("gates backtest --env nowhere")).contains("nowhere");
    assertThat(refused("gates backtest --env nowhere --csv load.csv --metric p95HashTime=value"))
        .contains("nowhere");
  }
}
