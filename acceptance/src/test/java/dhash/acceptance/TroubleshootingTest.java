package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who searches the page for what they read must find it: a message that was reworded is missed. */
class TroubleshootingTest {
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  @Test
  void what_the_page_quotes_is_what_the_program_says() throws IOException {
    String said = sources();
    List<String> unknown = new ArrayList<>();
    for (String line : Files.readAllLines(Project.checkout().resolve("docs/troubleshooting.md"))) {
      if (line.startsWith("| `")) {
        QUOTED
            .matcher(line.substring(0, line.indexOf(" | ")))
            .results()
            .flatMap(found -> Pattern.compile("…").splitAsStream(found.group(1)))
            .map(part -> part.strip().replaceAll("^,|,$", "").strip())
            .filter(part -> !part.isEmpty() && !said.contains(part))
            .forEach(unknown::add);
      }
    }
    assertThat(unknown).isEmpty();
  }

  /** All texts, joined where they go on over several lines. */
  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder(Files.readString(Project.checkout().resolve("dhash")));
    for (String module : List.of("engine", "guard")) {
      Path folder = Project.checkout().resolve(module).resolve("src/main/java");
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          all.append(Files.readString(file));
        }
      }
    }
    return all.toString().replaceAll("\"\\s*\\+\\s*\"", "").replaceAll("\\s+", " ");
  }
}
