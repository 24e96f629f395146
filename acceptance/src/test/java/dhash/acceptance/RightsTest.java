package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.security.auth.module.UnixSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that the command's user has no right to; root gives its privileges up for that. */
class RightsTest {
  private Project project;

  @BeforeEach
  void configure(@TempDir Path temporary) throws Exception {
    project = Project.in(temporary).with("staging").withFastGates("staging", true);
  }

  @AfterEach
  void end_everything() throws Exception {
    project.close();
  }

  @Test
  void a_lock_that_may_not_be_opened() throws Exception {
    Path lock = project.folder().resolve(".dhash/staging/guard.lock");
    Files.createDirectories(lock.getParent());
    Files.createFile(lock);
    permit(lock, "---------");

    denied("deploy", "guard.lock can't be used: permission denied", "dhash resume");
  }

  @Test
  void a_store_of_releases_that_may_not_be_written_to() throws Exception {
    Path releases = Files.createDirectories(project.folder().resolve("releases"));
    permit(releases, "r-xr-xr-x");
    try {
      assertThat(denied("releases add v2 --from v1.2.3", "releases", "permission denied").err())
          .as("no rollout is meant")
          .doesNotContain("dhash resume");
    } finally {
      permit(releases, "rwxr-xr-x");
    }
  }

  @Test
  void a_release_that_may_not_be_read() throws Exception {
    project.dhash("releases", "add", "v2", "--from", "v1.2.3").with(0);
    Path release = project.folder().resolve("releases/v2");
    permit(release, "---------");
    try {
      denied("releases add v3 --from v2", "releases/v2", "can't be used: permission denied");
      denied("deploy --tag v2", "releases/v2", "can't be used: permission denied");
    } finally {
      permit(release, "rwxr-xr-x");
    }
  }

  @Test
  void a_database_that_may_not_be_looked_at() throws Exception {
    Path postgres = Files.createDirectories(project.folder().resolve(".dhash/staging/postgres"));
    permit(postgres, "---------");
    try {
      denied("backup", "postgres", "permission denied", "Run the command as the user");
    } finally {
      permit(postgres, "rwx------");
    }
  }

  private Ended denied(String command, String... texts) throws Exception {
    String humbly = new UnixSystem().getUid() == 0 ? "setpriv --bounding-set=-all -- " : "";
    return project
        .shell(humbly + Project.checkout().resolve("dhash") + " " + command)
        .with(1)
        .saying(texts);
  }

  private static void permit(Path path, String permissions) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
