package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The man pages, made of what each command's help says. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
class ManPagesTest {
  @TempDir Path temporary = Path.of("");

  @Test
  void each_page_bears_its_own_name() throws Exception {
    assumeTrue(Running.isInstalled("help2man"), "no program help2man on the PATH");
    try (Project project = Project.copyOfTheRepository(temporary)) {
      project.bash(Map.of(), ".ci/man").with(0);
      List<Path> pages;
      try (Stream<Path> files = Files.list(project.folder().resolve("target/man"))) {
        pages = files.toList();
      }
      assertThat(pages).hasSizeGreaterThan(40);
      for (Path page : pages) {
        String name = page.getFileName().toString().replaceFirst("\\.1$", "");
        assertThat(Files.readAllLines(page))
            .anyMatch(line -> line.startsWith(".TH " + name.toUpperCase(Locale.ROOT) + " \"1\" "))
            .anyMatch(line -> line.startsWith(name + " \\- "));
      }
    }
  }
}
