package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code kill -9} of the process that carries a release, as soon as the journal has so many
 * entries. {@code -Dacceptance.full=true} tries ten moments each way; else three.
 */
@TestInstance(Lifecycle.PER_CLASS)
class CrashTest {
  private static final List<Integer> MOMENTS = List.of(1, 2, 3, 4, 5, 6, 7, 8, 10, 13);
  private static final List<Integer> FEW_WITH_RESUME = List.of(1, 4, 8);
  private static final List<Integer> FEW_WITHOUT = List.of(3, 5, 10);

  private static final int PER_SECOND = 10;

  /** The supervisor gives the dead guard ten seconds to be replaced; then its own has to start. */
  private static final Duration TAKEN_OVER = Duration.ofSeconds(20);

  private static final Duration ENDED = Duration.ofMinutes(2);

  private Project project;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    project = Project.in(temporary).with("local").withFastGates("local", true);
    project.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
  }

  @AfterAll
  void end_everything() throws Exception {
    project.close();
  }

  @ParameterizedTest(name = "after {0} entries")
  @MethodSource("moments_with_resume")
  void a_killed_deploy_is_carried_on_by_resume(int entries) throws Exception {
    try (Load load = Load.on(project.url("local"), PER_SECOND)) {
      deployAndKillAfter(entries);

      Ended resumed = project.dhash("resume", "--env", "local");

      assertThat(resumed.exitCode()).as(resumed.toString()).isIn(0, 4);
      load.endsWithoutFailure();
    }
    assertEndedWell();
  }

  @ParameterizedTest(name = "after {0} entries")
  @MethodSource("moments_without_resume")
  void a_killed_deploy_is_carried_on_by_the_supervisor(int entries) throws Exception {
    try (Load load = Load.on(project.url("local"), PER_SECOND)) {
      deployAndKillAfter(entries);

      Await.until("a guard takes over", TAKEN_OVER, () -> project.processes().any("guard --env"));
      Await.until("the end", ENDED, () -> project.journal("local").ended());
      load.endsWithoutFailure();
    }
    assertEndedWell();
  }

  static Stream<Integer> moments_with_resume() {
    return Boolean.getBoolean("acceptance.full") ? MOMENTS.stream() : FEW_WITH_RESUME.stream();
  }

  static Stream<Integer> moments_without_resume() {
    return Boolean.getBoolean("acceptance.full") ? MOMENTS.stream() : FEW_WITHOUT.stream();
  }

  private void deployAndKillAfter(int entries) throws Exception {
    JournalFiles journal = project.journal("local");
    int before = journal.rollouts();
    try (Running deploy = project.start("deploy", "--env", "local")) {
      Await.until(
          entries + " entries in the journal",
          ENDED,
          () -> journal.rollouts() > before && journal.newest().size() >= entries);
      deploy.kill();
    }
    assertThat(journal.ended()).as("ended before it was killed").isFalse();
  }

  private void assertEndedWell() throws Exception {
    JournalFiles journal = project.journal("local");
    assertThat(journal.ending()).isIn("PROMOTED", "ROLLED_BACK");
    journal.assertIntact();
    project.dhash("show", "local-" + journal.rollouts()).with(0);
    assertThat(project.dhash("status", "--env", "local").with(0).out()).contains("v1.2.3");
    assertThat(project.servingVersion("local")).isEqualTo("v1.2.3");
  }
}
