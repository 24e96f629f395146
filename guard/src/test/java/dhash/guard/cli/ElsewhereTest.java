package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are called from a folder that is not the project's. */
class ElsewhereTest {
  @TempDir Path here = Path.of("");
  @TempDir Path home = Path.of("");
  private Terminal terminal = new Terminal(here);

  @BeforeEach
  void the_project_is_where_the_program_stands() throws IOException {
    new Terminal(home).write("config/dhash_production.conf", "");
    terminal = new Terminal(here).of(home);
  }

  private String advice() {
    return here
        + " has neither config/ nor .dhash/, and "
        + home
        + " has: `cd "
        + home
        + "`, or set DHASH_ROOT="
        + home
        + ".";
  }

  private Terminal.Ended dhash(String line) {
    return terminal.dhash(line.split(" "));
  }

  @Test
  void what_finds_nothing_says_where_it_looked_and_where_there_is_something() {
    assertThat(dhash("up").with(0).err()).contains("Nothing ran in " + here + " before.", advice());
    assertThat(dhash("down").with(0).err()).contains("Nothing was running in " + here, advice());
    assertThat(dhash("audit").with(0).err())
        .contains("All that was recorded in " + here + " is whole; shown: 0.", advice());
    assertThat(dhash("lint").with(0).err())
        .contains("No problems in local, as configured in " + here + ".", advice());
    assertThat(here).as("that looks alone").isEmptyDirectory();
  }

  @Test
  void an_environment_that_is_not_known_here_may_be_known_there() {
    for (String command : new String[] {"status", "history", "abort"}) {
      assertThat(dhash(command + " --env production").with(2).err())
          .contains("There is no environment \"production\" in " + here + ".", advice());
    }
    for (String command : new String[] {"rollback", "deploy"}) {
      assertThat(dhash(command + " --env production").with(2).err())
          .contains("config/dhash_production.conf is not there", advice())
          .doesNotContain("cp ");
    }
  }

  @Test
  void a_project_of_its_own_is_sent_nowhere() throws IOException {
    terminal.write("config/dhash_staging.conf", "");

    assertThat(dhash("up").with(0).err()).contains(here.toString()).doesNotContain("DHASH_ROOT");
    assertThat(dhash("status --env production").with(2).err())
        .contains("in " + here + ".", "Known: local, staging.")
        .doesNotContain("DHASH_ROOT");
  }

  /** A package brings examples along, and a fresh checkout has them. */
  @Test
  void examples_alone_make_no_project(@TempDir Path fresh) throws IOException {
    new Terminal(fresh).write("config/dhash_production.conf.example", "");
    terminal = new Terminal(here).of(fresh);

    assertThat(dhash("up").with(0).err()).doesNotContain("DHASH_ROOT");
    assertThat(dhash("rollback --env production").with(2).err())
        .contains(
            "mkdir -p %s && cp %s %s"
                .formatted(
                    here.resolve("config"),
                    fresh.resolve("config/dhash_production.conf.example"),
                    here.resolve("config/dhash_production.conf")));
  }
}
