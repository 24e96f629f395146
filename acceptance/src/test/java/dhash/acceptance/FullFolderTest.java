package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The journal's, the backups' and the logs' folder on small disks of their own, filled up. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
class FullFolderTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PER_SECOND = 20;

  private Project project;

  @BeforeEach
  void configure(@TempDir Path temporary) throws Exception {
    project = Project.in(temporary).with("local").withFastGates("local", true);
    project.set("local", "DHASH_REPLICAS", "1").set("local", "DHASH_STRATEGY", "blue-green");
  }

  @AfterEach
  void end_everything() throws Exception {
    project.close();
  }

  private SmallDisk mounted(String folder, int megabytes) throws Exception {
    Path place = project.folder().resolve(folder);
    Files.createDirectories(place.getParent());
    return SmallDisk.mount(place, megabytes);
  }

  /** To the last byte. */
  private static Path fill(Path folder) throws IOException {
    Path ballast = folder.resolve("ballast");
    byte[] block = new byte[4096];
    try (OutputStream out =
        Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int i = 0; i < 1 << 20; i++) {
        out.write(block);
      }
    } catch (IOException full) {
      return ballast;
    }
    throw new AssertionError("the disk never fills up");
  }

  @Test
  void a_full_journal_ends_the_guard_and_an_abort_takes_the_rollout_back() throws Exception {
    try (SmallDisk disk = mounted(".dhash/local/journal", 4)) {
      project.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
      project.dhash("releases", "add", "next", "--from", "v1.2.3").with(0);
      try (Load load = Load.on(project.url("local"), PER_SECOND);
          Running deploy =
              project.start("deploy", "--env", "local", "--tag", "next", "--duration", "10")) {
        Await.until("the window", SOON, () -> deploy.err().contains("100% watching"));
        fill(disk.folder());
        deploy
            .await(SOON)
            .with(1)
            .saying("00000002.ndjson can't be used: No space left", "dhash resume")
            .saying("Free some space where " + disk.folder());
        assertThat(project.servingVersion("local")).as("traffic stays").isEqualTo("next");

        project.dhash("abort", "--env", "local", "--reason", "disk full").with(0);

        assertThat(project.servingVersion("local")).isEqualTo("v1.2.3");
        load.endsWithoutFailure();
      }
      assertThat(project.journal("local").ending()).isEqualTo("ROLLED_BACK");
      project.journal("local").assertIntact();
      project
          .dhash("deploy", "--env", "local", "--skip-monitoring")
          .with(3)
          .saying("no room", "Free some space");
      Files.delete(disk.folder().resolve("ballast"));
      project.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
    }
  }

  /** As when somebody else was quicker to take the room that was given up. */
  @Test
  void without_even_the_reserve_traffic_goes_back_and_an_operator_is_needed() throws Exception {
    try (SmallDisk disk = mounted(".dhash/local/journal", 4)) {
      project.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
      project.dhash("releases", "add", "next", "--from", "v1.2.3").with(0);
      try (Load load = Load.on(project.url("local"), PER_SECOND)) {
        try (Running deploy =
            project.start("deploy", "--env", "local", "--tag", "next", "--duration", "10")) {
          Await.until("the window", SOON, () -> deploy.err().contains("100% watching"));
          project.dhash("pause", "--env", "local").with(0);
          Files.delete(disk.folder().resolve("reserve"));
          fill(disk.folder());
          deploy.await(SOON).with(1);
        }
        project
            .dhash("rollback", "--env", "local", "--reason", "disk full")
            .with(5)
            .saying("goes back", "No space left", "dhash resume");
        Await.until(
            "the baseline serves", SOON, () -> project.servingVersion("local").equals("v1.2.3"));
        load.endsWithoutFailure();

        Files.delete(disk.folder().resolve("ballast"));
        project.dhash("resume", "--env", "local").with(4);
      }
      assertThat(project.servingVersion("local")).isEqualTo("v1.2.3");
      assertThat(project.journal("local").ending()).isEqualTo("ROLLED_BACK");
      project.journal("local").assertIntact();
    }
  }

  @Test
  void a_backup_folder_without_room_refuses_the_release_and_changes_nothing() throws Exception {
    try (SmallDisk disk = mounted("backups", 1)) {
      project
          .dhash("deploy", "--env", "local", "--skip-monitoring")
          .with(3)
          .saying("MB left", "Make room there");

      try (Stream<Path> left = Files.list(disk.folder())) {
        assertThat(left).isEmpty();
      }
      assertThat(project.journal("local").ending()).isEqualTo("REFUSED");
      assertThat(project.processes().any("service.jar")).isFalse();
      project.dhash("backup", "--env", "local").with(3).saying("MB left");
    }
  }

  @Test
  void a_database_without_room_is_told_with_its_folder_and_changes_nothing() throws Exception {
    try (SmallDisk _ = mounted(".dhash/local", 60)) {
      project
          .dhash("deploy", "--env", "local", "--skip-monitoring")
          .with(3)
          .saying("No space left on", ".dhash/local/postgres", "Free some space");
      assertThat(project.folder().resolve(".dhash/local/postgres/data")).doesNotExist();
    }
  }

  @Test
  void a_full_disk_under_a_database_that_stands_still_is_told_as_well() throws Exception {
    try (SmallDisk disk = mounted(".dhash/local", 160)) {
      project.dhash("backup", "--env", "local").with(0);
      project.dhash("down").with(0);
      Path ballast = fill(disk.folder());

      Ended full = project.dhash("backup", "--env", "local").with(3);
      full.saying("No space left on", ".dhash/local/postgres", "Free some space");
      assertThat(full.err()).doesNotContain("logging collector");

      Files.delete(ballast);
      project.dhash("backup", "--env", "local").with(0);
      project.dhash("down").with(0); // or the disk could not be taken away
    }
  }

  /** The copy that proves a backup needs as much again as the database. */
  @Test
  void a_disk_without_room_for_the_copy_is_told_and_nothing_of_it_is_left() throws Exception {
    try (SmallDisk disk = mounted(".dhash/local", 160)) {
      project.dhash("backup", "--env", "local").with(0);
      disk.fillUpTo(30);

      project
          .dhash("backup", "--env", "local")
          .with(3)
          .saying("No space left on", "postgres/scratch", "Free some space");
      assertThat(project.folder().resolve(".dhash/local/postgres/scratch")).doesNotExist();
      project.dhash("down").with(0); // or the disk could not be taken away
    }
  }

  @Test
  void a_full_log_folder_costs_the_release_nothing_but_its_logs() throws Exception {
    try (SmallDisk disk = mounted("logs", 1)) {
      fill(disk.folder());
      Ended deploy =
          project
              .dhash("deploy", "--env", "local", "--skip-monitoring")
              .with(0)
              .saying("The log can't be written", "No space left", "could not be written");
      assertThat(deploy.err().lines().filter(line -> line.contains("The log can't")))
          .as("said once")
          .hasSize(1);
      assertThat(project.servingVersion("local")).isEqualTo("v1.2.3");
      assertThat(project.dhash("journal", "verify", "--env", "local").with(0).out())
          .contains("true");
      Ended backup = project.dhash("backup", "--env", "local").with(0);
      assertThat(backup.err().lines().filter(line -> line.contains("The log can't")))
          .as("said once")
          .hasSize(1);
      assertThat(backup.saying("verified by restoring it").out()).contains(".zip");
      for (List<String> command : List.of(List.of("history"), List.of("status"))) {
        project.dhash(command.getFirst(), "--env", "local").with(0);
      }
    }
  }
}
