package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at an untouched project leaves it untouched. */
class DryRunTest {
  @Test
  void nothing_is_written_and_nothing_is_started(@TempDir Path temporary) throws Exception {
    try (Project project = Project.in(temporary).with("staging").withShippedGates()) {
      Tree before = Tree.of(project.folder());

      for (List<String> command :
          List.of(
              List.of("deploy", "--dry-run"),
              List.of("migrate", "--dry-run"),
              List.of("backup", "--dry-run"),
              List.of("monitor", "--dry-run"),
              List.of("notify", "--type", "deploy", "--message", "test", "--dry-run"),
              List.of("deploy-notify", "--phase", "start", "--dry-run"),
              List.of("notify", "template", "list"),
              List.of("plan", "--verbose"),
              List.of("lint"),
              List.of("doctor"),
              List.of("status"),
              List.of("history"),
              List.of("releases", "list"),
              List.of("down"))) {
        Ended ended = project.dhash(command.toArray(String[]::new)).with(0);
        assertThat(Tree.of(project.folder())).as(ended.toString()).isEqualTo(before);
      }
      project.dhash("rollback", "--dry-run").with(3);
      project.dhash("lint", "--probe").with(0).saying("staging: it isn't running");
      assertThat(project.dhash("lint", "--probe", "--env", "staging").with(2).out())
          .contains("staging: it isn't running, so that nothing could be asked", "dhash deploy");

      assertThat(Tree.of(project.folder())).isEqualTo(before);
      assertThat(project.processes().all()).isEmpty();
    }
  }
}
