package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a change must pass is what the workflow says, and each of its steps can fail. The step that
 * builds and tests is what runs this.
 */
class PremergeTest {
  private static final Path WORKFLOW = Path.of(".github/workflows/premerge.yml");
  private static final Path ACTION = Path.of("action.yml");
  private static final Path GITLAB = Path.of("templates/ci/gitlab-ci.yml");
  private static final Pattern MASKED =
      Pattern.compile("\\|\\| *(true|:|exit 0)|continue-on-error|allow_failure|set \\+e");

  @TempDir Path temporary;

  private static JsonNode yaml(Path file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(Project.checkout().resolve(file)));
  }

  private static List<JsonNode> steps(JsonNode job) {
    return List.copyOf(job.path("steps").values());
  }

  @Test
  void nothing_is_masked_and_nothing_that_others_write_becomes_part_of_a_script()
      throws IOException {
    for (Path file : List.of(WORKFLOW, ACTION, GITLAB, Path.of(".ci/premerge"))) {
      assertThat(Files.readString(Project.checkout().resolve(file))).doesNotContainPattern(MASKED);
    }
    List<JsonNode> all = new ArrayList<>(steps(yaml(ACTION).path("runs")));
    yaml(WORKFLOW).path("jobs").forEach(job -> all.addAll(steps(job)));
    assertThat(all)
        .hasSizeGreaterThan(10)
        .allSatisfy(step -> {
          assertThat(step.path("run").asString("")).doesNotContain("${{");
          assertThat(step.path("uses").asString("actions/x@v1")).matches("actions/[a-z-]+@v\\d+");
        });
  }

  @Test
  void three_systems_do_the_same() throws IOException {
    JsonNode job = yaml(WORKFLOW).path("jobs").path("premerge");
    assertThat(job.path("strategy").path("matrix").path("os").values())
        .extracting(JsonNode::asString)
        .containsExactly("ubuntu-latest", "macos-latest", "windows-latest");
    assertThat(steps(job))
        .filteredOn(step -> step.path("if").asString("").contains("os"))
        .isEmpty();
    List<String> gitlab = new ArrayList<>();
    yaml(GITLAB).path("premerge").path("script").forEach(line -> gitlab.add(line.asString()));
    assertThat(gitlab)
        .containsExactly(
            ".ci/premerge build",
            ".ci/premerge scripts",
            ".ci/premerge backup",
            ".ci/premerge deploy");
  }

  @Test
  void its_steps_run_one_by_one_and_stand_in_the_report() throws Exception {
    try (Project project = Project.copyOfTheRepository(temporary)) {
      Path summary = temporary.resolve("summary.md");
      project.write(
          "config/dhash_local.conf", "DHASH_URL=http://127.0.0.1:" + Project.freePort() + "\n");
      for (JsonNode step : steps(yaml(WORKFLOW).path("jobs").path("premerge"))) {
        String lines = step.path("run").asString("");
        if (!lines.isEmpty() && !lines.equals(".ci/premerge build")) {
          project.bash(Map.of("GITHUB_STEP_SUMMARY", summary.toString()), lines).with(0);
        }
      }
      assertThat(Files.readString(summary))
          .contains("| build | not run |")
          .containsPattern("\\| scripts \\| passed \\| \\d+ \\|")
          .containsPattern("\\| backup \\| passed \\| \\d+ \\|")
          .containsPattern("\\| deploy \\| passed \\| \\d+ \\|");
      assertThat(project.folder().resolve("target/premerge/smoke.xml")).isNotEmptyFile();
      assertThat(project.folder().resolve(".dhash/local"))
          .as("nothing of this folder's environments was touched, so that none can be stopped")
          .doesNotExist();
    }
  }

  @Test
  void a_step_that_fails_ends_so_and_says_where() throws Exception {
    try (Project project = Project.copyOfTheRepository(temporary)) {
      project.write("scripts/notify.js", "process.exit(0);\n");
      project.write("scripts/backup_dhash.sh", "exit 7\n");
      Ended scripts = project.bash(Map.of(), ".ci/premerge scripts").with(1);
      assertThat(scripts.out())
          .contains("not ok  sh scripts/backup_dhash.sh --help : exit 7, wanted 0")
          .contains("ok      sh scripts/deploy_dhash.sh --help");
      project.bash(Map.of(), ".ci/premerge backup").with(7);
      assertThat(project.bash(Map.of(), ".ci/premerge report").with(0).out())
          .contains("| scripts | failed (exit 1) |", "| backup | failed (exit 7) |");
      project.bash(Map.of(), ".ci/premerge depoly").with(2).saying(".ci/premerge deploy");
    }
  }

  @Test
  void the_action_hands_the_exit_code_on_whatever_stands_in_its_inputs() throws Exception {
    try (Project project = Project.copyOfTheRepository(temporary)) {
      JsonNode deploy = steps(yaml(ACTION).path("runs")).getLast();
      assertThat(deploy.path("env").path("INPUT_TAG").asString()).isEqualTo("${{ inputs.tag }}");
      Path output = temporary.resolve("output");
      Map<String, String> inputs =
          Map.of(
              "INPUT_ENV", "local",
              "INPUT_TAG", "v9; touch broken",
              "INPUT_STRATEGY", "",
              "INPUT_DURATION", "1",
              "INPUT_REASON", "$(touch broken)",
              "GITHUB_OUTPUT", output.toString());
      project.bash(inputs, deploy.path("run").asString()).with(2);
      assertThat(Files.readString(output)).contains("exit-code=2", "status={");
      assertThat(project.folder().resolve("broken")).doesNotExist();
    }
  }
}
