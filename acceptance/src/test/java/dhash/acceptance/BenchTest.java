package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulation as people start it by hand. */
class BenchTest {
  private static final String SCRIPT = Project.checkout().resolve("bench/simulation.sh").toString();

  @TempDir Path temporary;

  @Test
  void explains_itself() throws Exception {
    try (Project project = Project.in(temporary)) {
      assertThat(project.shell(SCRIPT + " --help").with(0).out()).contains("[MINUTES]", "--seed");
    }
  }

  @Test
  void what_is_no_number_is_refused_without_a_stack_trace() throws Exception {
    try (Project project = Project.in(temporary)) {
      for (String wrong : new String[] {"abc", "-1", "--seed", "--seed x", "1 2"}) {
        assertThat(project.shell(SCRIPT + " " + wrong).with(2).saying("[MINUTES]").err())
            .doesNotContain("Exception");
      }
    }
  }

  @Test
  void finds_a_jdk_as_the_launcher_does() throws Exception {
    try (Project project = Project.in(temporary)) {
      assertThat(project.shell("JAVA_HOME= " + SCRIPT + " --seed 1").with(0).out())
          .startsWith("seed 1: all is well");
    }
  }
}
