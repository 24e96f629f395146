package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Copies of backups in further folders, one of which can't be written. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
class BackupLocationsTest {
  @Test
  void a_broken_location_warns_and_only_all_of_them_broken_refuse_a_release(@TempDir Path temporary)
      throws Exception {
    try (Project project = Project.in(temporary).with("local").withFastGates("local", true)) {
      Path broken = project.folder().resolve("a-file/copies");
      project.write("a-file", "no folder");
      project.set("local", "DHASH_REPLICAS", "1").set("local", "DHASH_STRATEGY", "blue-green");
      project.set("local", "BACKUP_LOCATIONS", "copies,a-file/copies");

      project
          .dhash("backup", "--env", "local", "--dry-run")
          .with(0)
          .saying("Would copy it to " + project.folder().resolve("copies"));
      Path first = aBackupIsMadeAndTheBrokenLocationNamed(project, broken);
      onlyItsCopyIsLeftAndListed(project, first);
      aRottenCopyIsNamed(project, first);
      allBrokenRefuseTheRelease(project);
    }
  }

  private static Path aBackupIsMadeAndTheBrokenLocationNamed(Project project, Path broken)
      throws Exception {
    Ended backup =
        project
            .dhash("backup", "--env", "local")
            .with(0)
            .saying("Note: ", "could not be copied to " + broken, "The next backup tries again");
    Path made = Path.of(backup.out().lines().findFirst().orElseThrow());
    assertThat(Files.mismatch(copy(project, made), made)).isEqualTo(-1);
    assertThat(log(project)).contains("could not be copied to " + broken);
    project
        .dhash("backups", "verify", "--env", "local")
        .with(1)
        .saying(broken.toString(), "is no folder that is there");
    project.set("local", "BACKUP_LOCATIONS", "copies");
    assertThat(project.dhash("backups", "verify", "--env", "local").with(0).out())
        .containsPattern(made.getFileName() + " +here +\\d+ +true")
        .containsPattern(made.getFileName() + " +\\S+/copies +\\d+ +true");
    aDamagedOneNamesTheOther(project, made);
    Files.writeString(copy(project, made), "rotten");
    project
        .dhash("backups", "verify", "--env", "local")
        .with(1)
        .saying("another copy: " + made + ";");
    Files.copy(made, copy(project, made), StandardCopyOption.REPLACE_EXISTING);
    return made;
  }

  private static void aDamagedOneNamesTheOther(Project project, Path made) throws Exception {
    byte[] bytes = Files.readAllBytes(made);
    bytes[bytes.length / 2] ^= 1;
    Files.write(made, bytes);
    String name = made.getFileName().toString();
    String elsewhere = "There is another copy in " + project.folder().resolve("copies");
    project.dhash("backups", "restore", name, "--env", "local").with(3).saying(elsewhere);
    project.dhash("backups", "drill", name, "--env", "local").with(1).saying(elsewhere);
    Files.copy(copy(project, made), made, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void onlyItsCopyIsLeftAndListed(Project project, Path made) throws Exception {
    Files.delete(made);
    String copies = project.folder().resolve("copies").toString();
    assertThat(project.dhash("backups", "list", "--env", "local").with(0).out())
        .containsPattern(made.getFileName() + ".* " + copies + "\\R")
        .doesNotContain("here", "never");
  }

  private static void aRottenCopyIsNamed(Project project, Path made) throws Exception {
    Path copy = copy(project, made);
    Files.writeString(copy, "rotten");
    project.dhash("backups", "verify", "--env", "local").with(1).saying(copy + ": its SHA-256 is");
    project.dhash("backups", "verify", "--env", "local", "--local").with(0);
  }

  private static void allBrokenRefuseTheRelease(Project project) throws Exception {
    project.set("local", "BACKUP_LOCATIONS", "a-file/one,a-file/two");

    project
        .dhash("deploy", "--env", "local", "--skip-monitoring")
        .with(3)
        .saying("none of the locations took a copy", "a-file/one", "a-file/two");

    assertThat(project.journal("local").ending()).isEqualTo("REFUSED");
    assertThat(project.processes().any("service.jar")).isFalse();
    project.set("local", "BACKUP_LOCATIONS", "a-file/one,copies");
    project
        .dhash("deploy", "--env", "local", "--skip-monitoring")
        .with(0)
        .saying("could not be copied to " + project.folder().resolve("a-file/one"));
  }

  private static Path copy(Project project, Path backup) {
    return project.folder().resolve("copies").resolve(backup.getFileName());
  }

  private static String log(Project project) throws IOException {
    StringBuilder all = new StringBuilder();
    try (var logs = Files.newDirectoryStream(project.folder().resolve("logs"), "backup_*")) {
      for (Path each : logs) {
        all.append(Files.readString(each));
      }
    }
    return all.toString();
  }
}
