package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the program says of backups, sound and damaged. The fear: one that is relied on and rotten.
 */
class BackupsCommandTest {
  @Test
  void backups_are_listed_and_read_through_and_a_rotten_one_is_found(@TempDir Path temporary)
      throws Exception {
    try (Project project = Project.in(temporary).with("local").with("staging")) {
      project.dhash("backups", "list", "--env", "local").with(0).saying("no backup of local yet");
      project
          .dhash("backups", "verify", "--env", "local")
          .with(3)
          .saying("dhash backup --env local");

      Path first = made(project);
      Path second = made(project);
      project.dhash("down").with(0); // it is the bad day on which backups are looked at
      Path folder = project.folder().resolve("backups");
      Tree before = Tree.of(folder);

      bothAreListedAndSound(project, first, second);
      project.dhash("backups", "list", "--env", "staging").with(0).saying("no backup of staging");
      project
          .dhash("backups", "verify", "--env", "staging", first.toString())
          .with(3)
          .saying("no backup of staging");
      project
          .dhash("backups", "verify", "--env", "local", "dhash_local_20200101_000000.zip")
          .with(2)
          .saying("dhash backups list --env local");
      assertThat(Tree.of(folder)).isEqualTo(before);

      aPathIsThatVeryFile(project, second);
      theRottenOneIsNamedAndNoOther(project, first, second);
    }
  }

  private static Path made(Project project) throws Exception {
    return Path.of(
        project.dhash("backup", "--env", "local").with(0).out().lines().findFirst().orElseThrow());
  }

  private static void bothAreListedAndSound(Project project, Path first, Path second)
      throws Exception {
    String table = project.dhash("backups", "list", "--env", "local").with(0).out();
    assertThat(table).contains(name(first), name(second)).doesNotContain("never");
    JsonNode listed =
        JsonMapper.shared()
            .readTree(
                project.dhash("backups", "list", "--env", "local", "-o", "json").with(0).out());
    assertThat(listed.size()).isEqualTo(2);
    assertThat(listed.path(0).path("sha256").asString())
        .isEqualTo(Files.readString(beside(first)).substring(0, 64));
    assertThat(listed.path(0).path("bytes").asLong()).isEqualTo(Files.size(first));
    assertThat(listed.path(0).path("proof_seconds").asDouble()).isPositive();

    assertThat(project.dhash("backups", "verify", "--env", "local").with(0).out())
        .containsPattern(name(first) + " +here +\\d+ +true")
        .containsPattern(name(second) + " +here +\\d+ +true");
  }

  /** Of two files of one name, the one that was asked for is the one that is relied on. */
  private static void aPathIsThatVeryFile(Project project, Path backup) throws Exception {
    Path elsewhere = Files.createDirectory(project.folder().resolve("elsewhere"));
    Path copy = Files.copy(backup, elsewhere.resolve(name(backup)));
    Files.copy(beside(backup), beside(copy));
    String path = "elsewhere/" + name(copy);
    project.dhash("backups", "verify", "--env", "local", path).with(0);
    flipAByteInTheMiddleOf(copy);

    project
        .dhash("backups", "verify", "--env", "local", path)
        .with(1)
        .saying(copy + ": its SHA-256 is");
    project.dhash("backups", "verify", "--env", "local", name(backup)).with(0);
    for (String command : List.of("verify", "drill")) {
      String gone = "nowhere/" + name(backup);
      project.dhash("backups", command, "--env", "local", gone).with(3).saying(gone);
    }
  }

  private static void theRottenOneIsNamedAndNoOther(Project project, Path first, Path second)
      throws Exception {
    flipAByteInTheMiddleOf(first);
    Ended all = project.dhash("backups", "verify", "--env", "local").with(1);
    assertThat(all.out())
        .containsPattern(name(first) + " +here +\\d+ +false +its SHA-256 is")
        .containsPattern(name(second) + " +here +\\d+ +true");
    all.saying(first.toString(), "make another");
    project.dhash("backups", "verify", "--env", "local", name(second)).with(0);

    Files.delete(beside(second));
    project
        .dhash("backups", "verify", "--env", "local", name(second))
        .with(1)
        .saying(beside(second).getFileName().toString());
    project.dhash("backups", "list", "--env", "local").with(0).saying("no whole backup");
  }

  private static void flipAByteInTheMiddleOf(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(open.length() / 2);
      int is = open.read();
      open.seek(open.length() / 2);
      open.write(is ^ 1);
    }
  }

  private static Path beside(Path backup) {
    return backup.resolveSibling(name(backup) + ".sha256");
  }

  private static String name(Path backup) {
    return backup.getFileName().toString();
  }
}
