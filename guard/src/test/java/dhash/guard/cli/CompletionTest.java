package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What shells offer at the tabulator key in a project's folder. */
class CompletionTest {
  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(root);

  @BeforeEach
  void three_environments_and_a_file() throws IOException {
    terminal = new Terminal(root);
    terminal.write("config/dhash_blue.conf", "");
    terminal.write("config/dhash_brown.conf", "");
    terminal.write("config/dhash_black.conf.example", "");
    terminal.write("bill.txt", "");
  }

  @Test
  void fish_offers_values_where_they_are_known_and_files_only_where_one_is_meant()
      throws Exception {
    assumeTrue(isInstalled("fish"), "no program fish on the PATH");
    terminal.write("dhash.fish", terminal.dhash("completion", "fish").with(0).out());

    assertThat(fish("dhash deploy --strategy "))
        .containsExactlyInAnyOrder("rolling", "blue-green", "canary");
    assertThat(fish("dhash plan --strategy b")).containsExactly("blue-green");
    assertThat(fish("dhash deploy --env ")).containsExactlyInAnyOrder("local", "blue", "brown");
    assertThat(fish("dhash lint --env b")).containsExactlyInAnyOrder("blue", "brown");
    assertThat(fish("dhash audit --env b")).containsExactlyInAnyOrder("blue", "brown");
    assertThat(fish("dhash status --env b")).containsExactlyInAnyOrder("blue", "brown");
    assertThat(fish("dhash completion ")).containsExactlyInAnyOrder("bash", "zsh", "fish");
    assertThat(fish("dhash deploy --reason b")).isEmpty();
    assertThat(fish("dhash deploy --config b")).containsExactly("bill.txt");
    assertThat(fish("dhash backups verify b")).contains("bill.txt");
    assertThat(told("dhash deploy --en")).containsExactly("--env\tThe environment");
  }

  /** Without what is said of each. */
  private List<String> fish(String line) throws Exception {
    return told(line).stream().map(offer -> offer.split("\t", 2)[0]).toList();
  }

  private List<String> told(String line) throws Exception {
    return run("fish", "--no-config", "-c", "source dhash.fish; complete -C '" + line + "'");
  }

  /** As zsh does, which reads the same. */
  @Test
  void bash_offers_the_same_values() throws Exception {
    terminal.write("dhash.bash", terminal.dhash("completion").with(0).out());

    assertThat(bash("dhash deploy --strategy ''"))
        .containsExactly("rolling", "blue-green", "canary");
    assertThat(bash("dhash approve --strategy b")).containsExactly("blue-green");
    assertThat(bash("dhash status --env b")).containsExactly("blue", "brown");
    assertThat(bash("dhash lint --env ''")).containsExactly("local", "blue", "brown");
  }

  private List<String> bash(String words) throws Exception {
    return run(
        "bash",
        "--norc",
        "-c",
        "enable -n compopt; source dhash.bash; COMP_WORDS=("
            + words
            + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _complete_dhash;"
            + " printf '%s\\n' \"${COMPREPLY[@]}\"");
  }

  private List<String> run(String... command) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
    builder.environment().remove("DHASH_ROOT");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return said.lines().filter(line -> !line.isEmpty()).toList();
  }

  private static boolean isInstalled(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
