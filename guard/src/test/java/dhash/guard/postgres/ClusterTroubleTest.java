package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An embedded server whose files are not what they should be. */
class ClusterTroubleTest {
  private static Path home;
  private static EmbeddedCluster cluster;

  @BeforeAll
  static void a_server() throws Exception {
    home = Servers.temporary("dhash-trouble");
    Path unpacked = Servers.embedded().programs().folder();
    Files.createSymbolicLink(home.resolve(unpacked.getFileName()), unpacked);
    cluster = cluster();
    cluster.started();
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.stop();
    Folders.delete(home);
  }

  private static EmbeddedCluster cluster() {
    return new EmbeddedCluster(home, "staging", "app", "app_user", Servers.SLEEPER);
  }

  @Test
  void a_look_at_a_server_that_runs_takes_no_lock_and_writes_no_file() throws Exception {
    cluster.started();
    Files.delete(cluster.files().lock());

    EmbeddedCluster looker = cluster();
    looker.mustBeWhole();

    assertThat(Servers.ask(looker.started(), "select 1")).isEqualTo("1");
    assertThat(cluster.files().lock()).doesNotExist();
    try (var files = Files.list(cluster.files().folder())) {
      assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("account.log");
    }
  }

  @Test
  void a_missing_password_is_told_while_the_server_runs_and_made_anew_when_it_starts()
      throws Exception {
    cluster.started();
    for (Path file : new Path[] {cluster.files().password(), cluster.files().adminPassword()}) {
      Files.delete(file);
      assertThatThrownBy(() -> cluster().mustBeWhole()).hasMessageContaining(file + " is missing");
      assertThat(file).as("none is made up that nobody knows").doesNotExist();
      cluster.stop();

      assertThat(Servers.ask(cluster().started(), "select 1")).isEqualTo("1");
      assertThat(file).exists();
    }
    assertThat(Servers.ask(cluster.admin(), "select current_user")).isEqualTo("dhash_admin");
  }

  @Test
  void a_wrong_password_is_told_with_its_file() throws Exception {
    cluster.started();
    Path file = cluster.files().password();
    Path right = Files.copy(file, file.resolveSibling("right"));
    try {
      Files.writeString(file, "guess\n");

      assertThatThrownBy(() -> cluster().started())
          .isInstanceOfSatisfying(
              GuardException.class,
              refused -> {
                assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
                assertThat(refused.remedy()).contains("dhash down").doesNotContain("DB_USER");
              })
          .hasMessageContaining("not the password in " + file)
          .hasMessageNotContaining("guess");
    } finally {
      Files.move(right, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void a_data_folder_without_its_version_is_told_before_anything_is_started() throws Exception {
    cluster.started();
    Path version = cluster.files().data().resolve("PG_VERSION");
    Path away = home.resolve("away");
    Files.move(version, away);
    try {
      assertThatThrownBy(() -> cluster().mustBeWhole()).hasMessageContaining("PG_VERSION");
      assertThatThrownBy(() -> cluster().started())
          .isInstanceOfSatisfying(
              GuardException.class,
              refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED))
          .hasMessageContaining("no whole data folder");
    } finally {
      Files.move(away, version);
    }
  }

  @Test
  void a_port_that_another_program_has_is_found_without_starting_anything() throws Exception {
    cluster.started();
    int port = cluster.files().keptPort();
    cluster.stop();
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThatThrownBy(() -> cluster().mustBeWhole())
          .hasMessageContaining("Port " + port)
          .hasMessageContaining("taken");
    }
    cluster().mustBeWhole();
  }

  @Test
  void root_refuses_somebody_elses_server_before_a_backup_is_begun() throws Exception {
    assumeTrue(new UnixSystem().getUid() == 0, "only root is let in everywhere");
    cluster.started();
    Path folder = home.resolve("staging");
    Path backups = home.resolve("backups");
    ZipBackupStore store =
        new ZipBackupStore(
            home, backups, "staging", new PhysicalSource(cluster()), InstantSource.system());
    own(folder, "nobody");
    try {
      assertThatThrownBy(() -> store.space())
          .isInstanceOfSatisfying(
              GuardException.class, refused -> assertThat(refused.remedy()).contains("as nobody"))
          .hasMessageContaining("belongs to the user nobody");
      assertThat(backups).doesNotExist();
    } finally {
      own(folder, "root");
    }
  }

  private static void own(Path path, String user) throws Exception {
    Files.setOwner(
        path, FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user));
  }
}
