package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A checkout that is built anew while a supervisor runs from it. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
class RebuiltProgramTest {
  private static final Duration SOON = Duration.ofMinutes(2);

  @Test
  void a_supervisor_that_can_not_load_its_classes_any_more_makes_way(@TempDir Path temporary)
      throws Exception {
    try (Project project = Project.copyOfTheRepository(temporary).with("local")) {
      project.shell("./dhash deploy --env local --skip-monitoring").with(0);
      project.shell("./dhash down").with(0);
      project.shell("./dhash up").with(0); // has placed nothing: what that takes is not loaded yet
      List<Long> before = project.processes().with("guard.jar supervise");
      writeAnew(project.folder().resolve("guard/target/dhash/guard.jar"));
      project.shell("./dhash releases add v1.2.4 --from v1.2.3").with(0);

      try (Running deploy =
          project.start(
              "deploy",
              "--env",
              "local",
              "--tag",
              "v1.2.4",
              "--strategy",
              "blue-green",
              "--skip-monitoring")) {
        deploy.await(SOON).with(0);
      }

      assertThat(project.servingVersion("local")).isEqualTo("v1.2.4");
      assertThat(project.processes().with("guard.jar supervise"))
          .as("the shell above it is the same, the supervisor another")
          .hasSize(2)
          .containsAnyElementsOf(before)
          .doesNotContainSequence(before);
    }
  }

  /** In place, as Maven does it: the same classes, each elsewhere in the file. */
  private static void writeAnew(Path jar) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarFile old = new JarFile(jar.toFile());
        ZipOutputStream anew = new ZipOutputStream(bytes)) {
      anew.setLevel(Deflater.NO_COMPRESSION);
      for (var entry : old.stream().toList()) {
        anew.putNextEntry(new ZipEntry(entry.getName()));
        old.getInputStream(entry).transferTo(anew);
        anew.closeEntry();
      }
    }
    Files.write(jar, bytes.toByteArray());
  }
}
