package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be known to be wrong before anything is started: the message names the fix. */
class WrongInputTest {
  private Project project;

  @BeforeEach
  void configure_staging(@TempDir Path temporary) throws Exception {
    project = Project.in(temporary).with("staging").withFastGates("staging", true);
  }

  @AfterEach
  void end_everything() throws Exception {
    project.close();
  }

  @Test
  void an_unknown_option_is_told_with_the_nearest_one() throws Exception {
    refused(2, "deploy", "--stratgy", "canary").saying("--stratgy", "--strategy");
  }

  @Test
  void an_unknown_value_is_told_with_the_nearest_one() throws Exception {
    refused(2, "deploy", "--strategy", "blugreen").saying("blugreen", "Did you mean blue-green?");
    refused(2, "status", "-o", "jsn").saying("jsn", "json");
    refused(2, "deploy", "--duration", "soon").saying("--duration", "soon");
    assertThat(
            refused(2, "backup", "--retention-days", "0")
                .saying("--retention-days: \"0\" is no whole number")
                .err())
        .as("nobody has typed a variable")
        .doesNotContain("DHASH_RETENTION_DAYS");
    refused(2, "undo", "--to", "x").saying("--to: \"x\" is no revision", "r5");
  }

  @Test
  void an_empty_value_is_never_taken_for_none() throws Exception {
    refused(2, "deploy", "--tag", "", "--yes").saying("--tag is given without a value");
    refused(2, "deploy", "--tag=").saying("--tag is given without a value");
    refused(2, "deploy", "--strategy", "").saying("--strategy");
    refused(2, "deploy", "--duration", "").saying("--duration");
    refused(2, "backup", "--output-dir", "").saying("--output-dir is given without a value");
    refused(2, "status", "--env", "").saying("--env is given without a value");
    refused(2, "releases", "add", "", "--from", "v1.2.3").saying("TAG is given without a value");
  }

  @Test
  void a_tag_that_leads_elsewhere_is_refused_wherever_it_is_given() throws Exception {
    for (String tag : List.of("../x", ".", ".hidden", "a/b", "-x", "a b")) {
      refused(2, "releases", "add", "--from", "v1.2.3", "--", tag)
          .saying("\"" + tag + "\" is no tag", "letters, digits, dots, hyphens");
      refused(2, "deploy", "--tag=" + tag).saying("--tag: \"" + tag + "\" is no tag", "letters");
    }
  }

  @Test
  void what_holds_the_project_itself_is_no_release() throws Exception {
    for (String from : List.of("/", ".", "..")) {
      refused(2, "releases", "add", "whole", "--from", from).saying("holds this project itself");
    }
    refused(2, "releases", "add", "whole", "--from", "v1.2.3", "--migrations", "/")
        .saying("holds this project itself");
  }

  @Test
  void an_unknown_command_is_told_with_the_nearest_one() throws Exception {
    refused(2, "stauts").saying("stauts", "dhash status");
  }

  @Test
  void an_argument_is_never_taken_for_a_file_to_read_arguments_from() throws Exception {
    Files.writeString(project.folder().resolve("oncall"), "version");
    refused(2, "@oncall").saying("@oncall");
  }

  @Test
  void an_unknown_key_is_told_with_its_line_and_the_nearest_one() throws Exception {
    project.set("staging", "DHASH_REPLICA", "2");
    int line = Files.readAllLines(project.folder().resolve("config/dhash_staging.conf")).size();

    refused(2, "deploy").saying("dhash_staging.conf:" + line, "DHASH_REPLICA", "DHASH_REPLICAS");
  }

  @Test
  void all_problems_are_told_together() throws Exception {
    project
        .set("staging", "DHASH_REPLICAS", "none")
        .set("staging", "DHASH_MEMORY_LIMIT", "2Gx")
        .set("staging", "DHASH_PLATFORM", "kubernetes")
        .setDatabase("staging", "DB_PRT", "5432");

    refused(2, "deploy").saying("none", "2Gx", "kubernetes", "DB_PRT", "DB_PORT");
  }

  @Test
  void a_misspelt_gate_never_switches_a_gate_off() throws Exception {
    project.write(
        "quality-gates-config.json",
        "{\"environments\": {\"staging\": {\"qualityGates\": {\"p95HashTme\": {\"threshold\": 1}}}}}");

    refused(2, "deploy").saying("quality-gates-config.json", "p95HashTme", "p95HashTime");
    refused(2, "monitor").saying("p95HashTme");
  }

  @Test
  void bad_json_is_told_with_its_place() throws Exception {
    project.write("quality-gates-config.json", "{\"environments\": {\n  \"staging\": ]\n");

    assertThat(refused(2, "deploy").saying("quality-gates-config.json:2").err())
        .doesNotContain("Source:");
    project.write("quality-gates-config.json", "{\"environments\": {\n");
    assertThat(refused(2, "deploy").saying("quality-gates-config.json:").err())
        .doesNotContain("Source:");
  }

  @Test
  void a_missing_tag_is_refused() throws Exception {
    refused(3, "deploy", "--tag", "v9.9.9").saying("v9.9.9", "dhash releases add v9.9.9");
  }

  @Test
  void an_unknown_environment_is_told_with_the_nearest_one() throws Exception {
    refused(2, "deploy", "--env", "stagin").saying("stagin", "staging");
    refused(2, "status", "--env", "stagin").saying("stagin", "staging");
    refused(2, "history", "--env", "stagin").saying("stagin", "staging");
    refused(2, "status", "--env", "../project").saying("../project", "staging");
    assertThat(refused(2, "deploy", "--env", "stagin").err())
        .as("what a file that is not there does not say")
        .doesNotContain("DHASH_URL");
  }

  @Test
  void what_can_be_no_name_of_an_environment_is_told_so() throws Exception {
    for (String name : List.of("a".repeat(300), "../x", "Staging")) {
      refused(2, "deploy", "--env", name).saying("no name of an environment", "32 lowercase");
    }
  }

  @Test
  void a_missing_file_is_told_with_the_command_that_makes_it() throws Exception {
    for (String kind : new String[] {"dhash_", "db_"}) {
      String example = "config/" + kind + "production.conf.example";
      Files.copy(Project.checkout().resolve(example), project.folder().resolve(example));
    }

    refused(2, "deploy", "--env", "production")
        .saying("cp config/dhash_production.conf.example config/dhash_production.conf")
        .saying("cp config/db_production.conf.example config/db_production.conf");
  }

  @Test
  void nothing_to_go_back_to_is_refused() throws Exception {
    refused(3, "rollback").saying("dhash deploy");
    refused(3, "undo");
    refused(3, "monitor");
    refused(3, "promote");
    refused(3, "abort");
  }

  /** Nothing is written but the lock of an environment, and nothing runs. */
  private Ended refused(int exitCode, String... arguments) throws Exception {
    Tree before = Tree.of(project.folder(), name -> !name.startsWith(".dhash"));
    Ended ended = project.dhash(arguments).with(exitCode);
    assertThat(Tree.of(project.folder(), name -> !name.startsWith(".dhash")))
        .as(ended.toString())
        .isEqualTo(before);
    assertThat(project.processes().all()).as(ended.toString()).isEmpty();
    return ended;
  }
}
