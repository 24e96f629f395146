package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What only a look at the world shows: refused with 3, and nothing is changed. And a first release
 * that is taken back, after which nothing serves either.
 */
class RefusedDeployTest {
  @TempDir Path temporary;

  @Test
  void a_taken_port() throws Exception {
    try (Project project = Project.in(temporary).with("local").withFastGates("local", true);
        ServerSocket _ =
            new ServerSocket(project.url("local").getPort(), 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(project.url("local").getPort());

      project.dhash("deploy", "--env", "local").with(3).saying(port, "DHASH_URL");

      assertNothingWasChanged(project);
    }
  }

  @Test
  void an_unreachable_database() throws Exception {
    try (Project project = Project.in(temporary).with("local").withFastGates("local", true)) {
      String port = Integer.toString(Project.freePort());
      project.setDatabase("local", "DB_HOST", "127.0.0.1").setDatabase("local", "DB_PORT", port);

      Map<String, String> password = Map.of("DB_PASSWORD", "a password that nobody sees");
      try (Running deploy = project.start(password, "deploy", "--env", "local")) {
        Ended ended = deploy.await(Project.LIMIT).with(3).saying("127.0.0.1", port, "DB_HOST");
        assertThat(ended.toString()).doesNotContain("a password that nobody sees");
      }

      assertNothingWasChanged(project);
    }
  }

  @Test
  void a_full_disk() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(temporary.resolve("disk"), 500);
        Project project = Project.in(disk.folder()).with("local").withFastGates("local", true)) {
      project.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
      Path ballast = disk.fillUpTo(4);
      Tree before = Tree.of(project.folder().resolve("backups"));

      project.dhash("deploy", "--env", "local").with(3).saying("MB left", "Free some space");

      assertThat(Tree.of(project.folder().resolve("backups"))).isEqualTo(before);
      assertThat(project.servingVersion("local")).isEqualTo("v1.2.3");
      Files.delete(ballast);
    }
  }

  /** There is nothing to go back to: that is no success, whoever asked for it. */
  @Test
  void a_first_release_that_is_aborted() throws Exception {
    try (Project project = Project.in(temporary).with("local").withFastGates("local", true)) {
      project.set("local", "DHASH_REPLICAS", "1").set("local", "DHASH_STRATEGY", "blue-green");
      project.dhash("deploy", "--env", "local", "--detach", "--duration", "10").with(0);
      Await.until(
          "the window",
          Project.LIMIT,
          () -> project.dhash("status", "--env", "local").out().contains("watching"));

      project.dhash("abort", "--env", "local").with(4).saying("nothing serves");

      assertThat(project.journal("local").ending()).isEqualTo("STOPPED");
    }
  }

  private static void assertNothingWasChanged(Project project) throws IOException {
    assertThat(project.journal("local").ended()).isTrue();
    assertThat(project.processes().any("service.jar")).isFalse();
    assertThat(project.folder().resolve("backups")).doesNotExist();
  }
}
