package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands print about themselves, and that it changes nothing. */
class HelpTest {
  @TempDir Path temporary;

  @Test
  void every_command_explains_itself_with_an_example() throws Exception {
    try (Project project = Project.in(temporary)) {
      Tree before = Tree.of(project.folder());
      List<String> commands = commands(project.dhash("--help").with(0).out());
      assertThat(commands)
          .contains(
              "deploy",
              "migrate",
              "backup",
              "backups",
              "monitor",
              "rollback",
              "status",
              "history",
              "show",
              "gates",
              "promote",
              "pause",
              "resume",
              "abort",
              "undo",
              "notify",
              "deploy-notify",
              "validate-logging",
              "plan",
              "approve",
              "audit",
              "lint",
              "doctor",
              "releases",
              "up",
              "down",
              "completion",
              "version");

      for (String command : commands) {
        String help = project.dhash(command, "--help").with(0).out();
        boolean group = help.contains("COMMAND");
        assertThat(help).as(command).startsWith("Usage: dhash " + command);
        if (!group) {
          assertThat(help).as(command).containsPattern("Examples?:").contains("dhash " + command);
        }
        assertThat(help.lines().filter(line -> line.contains("\"")))
            .as("an example is on one line: " + command)
            .allMatch(line -> line.chars().filter(c -> c == '"').count() % 2 == 0);
      }
      assertThat(project.dhash("gates", "explain", "--help").with(0).out()).contains("Examples:");
      assertThat(project.dhash("gates", "backtest", "--help").with(0).out()).contains("Examples:");
      for (String template : List.of("list", "show", "test")) {
        assertThat(project.dhash("notify", "template", template, "--help").with(0).out())
            .containsPattern("Examples?:");
      }
      assertThat(project.dhash("releases", "add", "--help").with(0).out()).contains("Examples:");
      assertThat(project.dhash("releases", "list", "--help").with(0).out()).contains("Example:");
      assertThat(Tree.of(project.folder())).isEqualTo(before);
    }
  }

  @Test
  void says_its_version_and_a_completion_that_bash_understands() throws Exception {
    try (Project project = Project.in(temporary)) {
      assertThat(project.dhash("version").with(0).out()).matches("dhash \\d+\\.\\d+\\.\\d+ .*\n");

      String completion = project.dhash("completion").with(0).out();
      project.write("completion.sh", completion);
      project.shell("bash -n completion.sh").with(0);
      assertThat(completion).contains("deploy").contains("--strategy");
    }
  }

  /** In a fish of its own, which offers what somebody with a tabulator key would see. */
  @Test
  void fish_completes_commands_options_and_values() throws Exception {
    assumeTrue(Running.isInstalled("fish"), "no program fish on the PATH");
    try (Project project = Project.in(temporary)) {
      project.write("dhash.fish", project.dhash("completion", "fish").with(0).out());
      assertThat(offered(project, "dhash roll"))
          .startsWith("rollback\tGo back to the open rollout's baseline");
      assertThat(offered(project, "dhash backups re")).startsWith("restore\t");
      assertThat(offered(project, "dhash backups restore --un")).startsWith("--undo\t");
      assertThat(offered(project, "dhash deploy --env staging --strat")).startsWith("--strategy\t");
      assertThat(offered(project, "dhash status -o ")).contains("json", "yaml");
      assertThat(offered(project, "dhash deploy dep")).isEmpty();
      assertThat(offered(project, "dhash deploy --und")).isEmpty();
    }
  }

  private static String offered(Project project, String line) throws Exception {
    return project
        .shell("fish --no-config -c 'source dhash.fish; complete -C \"" + line + "\"'")
        .with(0)
        .out();
  }

  /** zsh reads what is for bash. */
  @Test
  void zsh_understands_the_script_for_bash() throws Exception {
    assumeTrue(Running.isInstalled("zsh"), "no program zsh on the PATH");
    try (Project project = Project.in(temporary)) {
      project.write("completion.sh", project.dhash("completion", "zsh").with(0).out());
      project
          .shell(
              "zsh -f -c 'autoload -U compinit && compinit -D; autoload -U bashcompinit"
                  + " && bashcompinit; source completion.sh; print $_comps[dhash]'")
          .with(0);
    }
  }

  @Test
  void lost_output_is_no_success() throws Exception {
    try (Project project = Project.in(temporary).with("staging")) {
      String dhash = Project.checkout().resolve("dhash").toString();
      for (String lost : List.of(">/dev/full", ">&-")) {
        project
            .shell(dhash + " lint --env staging --verbose " + lost)
            .with(1)
            .saying("standard output can't be written");
      }
      assertThat(
              project
                  .shell(
                      "{ %s lint --env staging --verbose; echo $? >code; } | head -n 1"
                          .formatted(dhash))
                  .with(0)
                  .err())
          .doesNotContain("can't be written");
      assertThat(project.folder().resolve("code")).as("head has seen enough").hasContent("0");
    }
  }

  /** A command stands two columns in; the rest of its description stands further in. */
  private static List<String> commands(String help) {
    return Pattern.compile("^  ([a-z-]+)  ", Pattern.MULTILINE)
        .matcher(help.substring(help.indexOf("Commands:")))
        .results()
        .map(result -> result.group(1))
        .toList();
  }
}
