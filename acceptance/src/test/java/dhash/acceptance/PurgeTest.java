package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the Debian package does when it is purged, with programs that only note what they do. */
@DisabledOnOs(OS.WINDOWS)
class PurgeTest {
  @TempDir Path temporary = Path.of("");
  private Path bin = Path.of("");

  @BeforeEach
  void lay_out() throws Exception {
    bin = Files.createDirectories(temporary.resolve("bin"));
    program("systemctl", "exit 0");
    program("rmdir", "exec /bin/rmdir \"$@\"");
    program("getent", "test \"$1 $2\" = 'passwd dhash'");
    program("deluser", "echo \"deluser $*\"");
    Files.createDirectories(temporary.resolve("state"));
  }

  private void program(String name, String lines) throws Exception {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + lines + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The script, with another folder for its state. */
  private Ended purge() throws Exception {
    Path script = Project.checkout().resolve("packaging/debian/postrm");
    String lines = Files.readString(script).replace("/var/lib/dhash", temporary + "/state");
    try (Project project = Project.in(temporary)) {
      project.write("postrm", lines);
      return project.bash(Map.of(), "PATH=" + bin + " /bin/sh postrm purge");
    }
  }

  @Test
  void the_user_goes_with_the_empty_folder() throws Exception {
    assertThat(purge().with(0).out()).isEqualTo("deluser --quiet --system dhash\n");
    assertThat(temporary.resolve("state")).doesNotExist();
  }

  @Test
  void a_user_that_can_not_be_removed_is_no_success() throws Exception {
    program("deluser", "echo 'dhash is used by process 7' >&2; exit 8");

    purge().with(8).saying("dhash is used by process 7");
  }

  @Test
  void a_user_that_is_gone_already_is_fine() throws Exception {
    program("getent", "exit 2");

    assertThat(purge().with(0).out()).isEmpty();
  }

  @Test
  void without_deluser_it_is_told_that_the_user_stays() throws Exception {
    Files.delete(bin.resolve("deluser"));

    assertThat(purge().with(0).out()).contains("the user dhash was left");
  }

  @Test
  void databases_and_backups_stay_and_so_does_their_user() throws Exception {
    Files.writeString(temporary.resolve("state/backup"), "");

    assertThat(purge().with(0).out()).contains("was left", "user dhash").doesNotContain("deluser");
    assertThat(temporary.resolve("state/backup")).exists();
  }
}
