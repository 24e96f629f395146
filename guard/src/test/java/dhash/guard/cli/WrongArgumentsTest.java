package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with what was typed ends with 2, and says what was probably meant. */
class WrongArgumentsTest {
  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(root);

  @BeforeEach
  void configure() throws IOException {
    terminal = new Terminal(root);
    terminal.write(
        "config/dhash_staging.conf", "DHASH_COMMAND='sleep $PORT'\nDHASH_IMAGE_TAG=v1\n");
    terminal.write("config/db_staging.conf", "");
    terminal.write("app/run.sh", "#!/bin/sh\n");
    terminal.write("app/load.csv", "timestamp,x\n2026-03-01 12:00:00,1\n2026-03-01 12:01:00,1\n");
  }

  /** Two letters swapped, of each option of each command. */
  @Test
  void the_nearest_option_is_suggested_by_every_command() {
    int tried = 0;
    for (List<String> command : commands(List.of())) {
      for (String option : options(command)) {
        List<String> typed = new ArrayList<>(command);
        typed.add(swapped(option));
        assertThat(terminal.dhash(typed.toArray(String[]::new)).with(2).err())
            .as(String.join(" ", typed))
            .contains("'" + swapped(option) + "'", "Did you mean " + option + "?");
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(150);
  }

  @Test
  void an_option_with_its_value_in_one_word_is_suggested_without_it() {
    assertThat(terminal.dhash("deploy", "--evn=staging").with(2).err())
        .contains("Did you mean --env?");
    assertThat(terminal.dhash("deploy", "--wholly-different").with(2).err())
        .contains("See `dhash deploy --help`")
        .doesNotContain("Did you mean");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not a url", "http://", "localhost:8081", "ftp://example.com/"})
  void what_is_no_address_of_a_service_is_told(String address) {
    assertThat(terminal.dhash("smoke-test", "--url", address).with(2).err())
        .contains("\"" + address + "\" is no address of a service.");
    Terminal exported = new Terminal(root, Map.of("DHASH_URL", address), terminal.clock());
    assertThat(exported.dhash("smoke-test").with(2).err())
        .contains("\"" + address + "\" is no address of a service.");
  }

  /** As the help lists them. */
  private Collection<List<String>> commands(List<String> path) {
    List<List<String>> all = new ArrayList<>();
    help(path)
        .lines()
        .dropWhile(line -> !line.equals("Commands:"))
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .filter(line -> line.matches("  [a-z].*"))
        .forEach(line -> {
          List<String> longer = new ArrayList<>(path);
          longer.add(line.strip().split(" ", 2)[0]);
          Collection<List<String>> below = commands(longer);
          all.addAll(below.isEmpty() ? List.of(longer) : below);
        });
    return all;
  }

  /** Those long enough that two letters can be swapped and mean nothing else. */
  private Collection<String> options(List<String> command) {
    Collection<String> names = new TreeSet<>();
    help(command)
        .lines()
        .filter(line -> line.matches(" +(-[a-z], )?--[a-z].*"))
        .map(line -> line.replaceAll("^.*?(--[a-z0-9-]+).*$", "$1"))
        .filter(name -> !swapped(name).equals(name) && !name.equals("--to"))
        .forEach(names::add);
    return names;
  }

  private String help(List<String> command) {
    List<String> typed = new ArrayList<>(command);
    typed.add("--help");
    return terminal.dhash(typed.toArray(String[]::new)).with(0).out();
  }

  private static String swapped(String option) {
    int last = option.length() - 1;
    return option.substring(0, last - 1) + option.charAt(last) + option.charAt(last - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "approve --env staging --key %s",
        "approve --env staging --signature %s",
        "deploy --env staging --config %s",
        "monitor --env staging --config %s",
        "gates backtest --env staging --config %s",
        "gates backtest --env staging --csv %s --metric p95HashTime=x",
        "gates backtest --env staging --csv app/load.csv --gate x>1 --metric x=x --incidents %s",
        "releases add v1 --from %s",
        "releases add v1 --from app --migrations %s",
      })
  void a_file_that_is_not_there_is_a_wrong_argument(String line) {
    String missing = root.resolve("missing").toString();

    String said = terminal.dhash(typed(line, missing)).with(2).err();
    assertThat(said).contains(missing).containsAnyOf("not there", "neither", "no folder");
    assertThat(root.resolve("releases")).doesNotExist();
    assertThat(root.resolve(".dhash/staging")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "approve --env staging --key %s",
        "approve --env staging --signature %s",
        "releases add v1 --from app --migrations %s/run.sh",
      })
  void what_is_a_folder_in_place_of_a_file_or_the_reverse_is_one_too(String line) {
    assertThat(terminal.dhash(typed(line, root.resolve("app").toString())).with(2).err())
        .contains(root.resolve("app").toString());
    assertThat(root.resolve("releases")).doesNotExist();
  }

  private String[] typed(String line, String file) {
    return line.formatted(file).replace(" app", " " + root.resolve("app")).split(" ");
  }

  @Test
  void seconds_may_have_a_unit_wherever_they_are_given() throws IOException {
    terminal.write("logs", "no folder, so that nothing is tried for long");
    for (String given : List.of("1", "1s", "1000ms")) {
      assertThat(terminal.dhash("validate-logging", "--duration", given).err())
          .as(given)
          .doesNotContain("Invalid value", "--duration is");
    }
    for (String given : List.of("0", "2h", "soon", "-1s")) {
      assertThat(terminal.dhash("validate-logging", "--duration", given).with(2).err())
          .contains("--duration");
      assertThat(terminal.dhash("smoke-test", "--timeout", given.replace("2h", "8d")).with(2).err())
          .contains("--timeout");
    }
    assertThat(
            terminal
                .dhash("smoke-test", "--url", "http://127.0.0.1:1", "--timeout", "30s")
                .with(1)
                .err())
        .contains("Testing http://127.0.0.1:1");
  }

  @Test
  void a_report_that_can_not_be_written_is_not_named_as_if_it_were_there() throws IOException {
    terminal.write("logs", "no folder");

    for (List<String> command :
        List.of(
            List.of("validate-logging", "--duration", "1"),
            List.of("smoke-test", "--url", "http://127.0.0.1:1"))) {
      Terminal.Ended ended = terminal.dhash(command.toArray(String[]::new)).with(1);
      assertThat(ended.err())
          .contains("The report can't be written", "no report was written")
          .doesNotContain("the report is");
    }
    assertThat(Files.isRegularFile(root.resolve("logs"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rollback --data restore", "backups restore --undo"})
  void a_restore_that_nobody_can_agree_to_is_refused_first_and_nothing_else_is_said(String line) {
    assertThat(terminal.dhash(line, List.of("--env", "staging")).with(2).err())
        .isEqualTo(
            "dhash: A restore sets aside what was written since the backup, and there is nobody to"
                + " ask.\nNothing was changed. Confirm it with --yes, or name the backup with"
                + " --backup.\n");
    terminal.dhash(line, List.of("--env", "staging", "--yes")).with(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backup --output-dir app/run.sh|Backups can't go to",
        "backup --output-dir app/run.sh/below --dry-run|lies below, a file",
        "smoke-test --junit app/missing/x.xml|has no folder",
        "smoke-test --junit app|is a folder",
        "history --last 0|'0' is no whole number from 1",
        "gates backtest --last -3|'-3' is no whole number from 1",
        "show nonsense|\"nonsense\" is no name of a rollout",
        "gates explain nonsense|\"nonsense\" is no name of a rollout",
      })
  void what_can_not_be_meant_is_a_wrong_argument(String line) {
    String[] parts = line.split("\\|", 2);

    assertThat(terminal.dhash(typed(parts[0], "")).with(2).err()).contains(parts[1]);
    assertThat(root.resolve("backups")).doesNotExist();
    assertThat(root.resolve("logs")).doesNotExist();
  }
}
