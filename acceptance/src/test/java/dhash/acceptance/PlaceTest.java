package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code dhash up} and {@code down} where something is in their way. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class PlaceTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** A guard that comes back by itself is there within less. */
  private static final Duration A_WHILE = Duration.ofSeconds(4);

  private TinyProject tiny;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    tiny = TinyProject.in(temporary);
  }

  @AfterAll
  void end_everything() throws Exception {
    tiny.close();
  }

  @Test
  void a_port_that_another_program_has_taken_is_named_and_tried_again() throws Exception {
    Project project = tiny.project();
    int port = project.url("local").getPort();
    project.dhash("down").with(0);
    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(other.isBound()).isTrue();
      String holder = "taken by process " + ProcessHandle.current().pid() + " (java)";
      project.dhash("up").with(1).saying("local: ", ":" + port, holder);
      assertThat(tiny.dhash("status").with(0).out()).contains("unreachable", holder);
      assertThat(tiny.dhash("doctor").with(3).out()).contains(holder);
      tiny.dhash("deploy").with(3).saying(holder);
    }
    Await.until("it serves again", SOON, () -> serves(project));
    project.dhash("up").with(0).saying("Everything runs");
    tiny.dhash("doctor").with(0);
  }

  private static boolean serves(Project project) throws InterruptedException {
    try {
      return project.servingVersion("local").startsWith("tiny");
    } catch (java.io.IOException notYet) {
      return false;
    }
  }

  @Test
  void a_state_that_can_not_be_read_is_told_by_down_and_up() throws Exception {
    Project project = tiny.project();
    Path fleet = project.folder().resolve(".dhash/local/platform/fleet");
    project.dhash("down").with(0);
    byte[] sound = Files.readAllBytes(fleet);
    Files.writeString(fleet, "nonsense");
    project.dhash("down").with(1).saying("damaged", fleet.toString(), "process ids");
    project.dhash("up").with(1).saying("local: The platform's state is damaged");
    project.dhash("status", "--env", "local").with(0);

    Files.write(fleet, sound);
    Await.until("it serves again", SOON, () -> serves(project));
    project.dhash("up").with(0);
  }

  @Test
  void down_during_a_deploy_leaves_nothing_that_comes_back_until_up() throws Exception {
    Project project = tiny.project();
    String tag = tiny.add("");
    try (Load load = tiny.load(10);
        Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag)) {
      Await.until("a canary has traffic", SOON, () -> load.answeredBy(tag) > 0);

      project.dhash("down").with(0).saying("goes on after `dhash up`");
      deploy.await(SOON).with(130).saying("goes on after `dhash up`");
    }
    long end = System.nanoTime() + A_WHILE.toNanos();
    while (System.nanoTime() < end) {
      assertThat(project.processes().all()).isEmpty();
    }

    project.dhash("up").with(0);
    assertThat(tiny.dhash("status").with(0).out()).containsPattern("paused +false");
    tiny.dhash("promote").with(0).saying("promoted");
    assertThat(project.servingVersion("local")).isEqualTo(tag);
  }
}
