package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever documents tell people to type ends as they say. What is typed in blocks of README, the
 * operations guide, {@code docs/} and the list of existing runbooks is run, in its order, in a
 * fresh copy of the repository: {@code acceptance/every-command}, some twenty minutes. What is only
 * named in running text must be known to the program, with all its options; that is part of each
 * build.
 */
class EveryCommandTest {
  private static final Pattern OPTION = Pattern.compile(" (--[a-z][a-z-]*)");

  @TempDir Path temporary;

  @Test
  void what_documents_name_is_known_to_the_program() throws Exception {
    List<Documents.Line> named = new ArrayList<>();
    for (Path document : documents()) {
      named.addAll(Documents.namedIn(document));
      named.addAll(
          Documents.typedIn(document).stream()
              .filter(EveryCommandTest::asksElsewhere)
              .filter(line -> line.typed().matches("(\\./)?dhash .*"))
              .toList());
    }
    assertThat(named).hasSizeGreaterThan(40);
    try (Project project = Project.in(temporary)) {
      List<String> unknown = new ArrayList<>();
      for (Documents.Line line : named) {
        unknown.addAll(unknownIn(line, project));
      }
      assertThat(unknown).isEmpty();
    }
  }

  private final Map<String, String> help = new HashMap<>();

  /** The help of its command must be about it, and name its options. */
  private List<String> unknownIn(Documents.Line line, Project project) throws Exception {
    List<String> words =
        Pattern.compile(" ")
            .splitAsStream(line.typed())
            .skip(1)
            .takeWhile(word -> word.matches("[a-z][a-z-]*"))
            .limit(2)
            .toList();
    String asked = String.join(" ", words);
    if (!help.containsKey(asked)) {
      Ended told = project.bash(Map.of(), Project.checkout() + "/dhash " + asked + " --help");
      help.put(asked, told.with(0).out());
    }
    String told = help.getOrDefault(asked, "");
    List<String> unknown = new ArrayList<>();
    if (!told.startsWith(("Usage: dhash " + asked).strip() + " ")) {
      unknown.add(line + ": there is no command \"" + asked + '"');
    }
    OPTION
        .matcher(line.typed())
        .results()
        .map(found -> found.group(1))
        .filter(option -> !told.contains(option))
        .forEach(option -> unknown.add(line + ": there is no option " + option));
    return unknown;
  }

  @Test
  @EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
  void what_the_readme_says_is_run() throws Exception {
    run(
        Documents.typedIn(Project.checkout().resolve("README.md")).stream()
            .filter(line -> !line.typed().startsWith("mvn ")) // this is what is running
            .toList());
  }

  @Test
  @EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
  void what_the_operations_guide_and_the_other_documents_say_is_run() throws Exception {
    List<Documents.Line> lines = new ArrayList<>();
    lines.addAll(Documents.typedIn(Project.checkout().resolve("DEPLOYMENT_OPERATIONS_GUIDE.md")));
    for (Path document : docs()) {
      lines.addAll(Documents.typedIn(document));
    }
    run(lines.stream().filter(line -> !asksElsewhere(line)).toList());
  }

  @Test
  @EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
  void what_existing_runbooks_contain_is_run() throws Exception {
    Path list = Files.createFile(temporary.resolve("runbook-commands.txt"));
    try (var text = EveryCommandTest.class.getResourceAsStream("runbook-commands.txt")) {
      Files.write(list, java.util.Objects.requireNonNull(text).readAllBytes());
    }
    List<Documents.Line> lines = new ArrayList<>();
    for (String env : List.of("staging", "production")) {
      for (String kind : List.of("dhash", "db")) {
        String file = "config/" + kind + "_" + env + ".conf";
        lines.add(new Documents.Line("before", "cp " + file + ".example " + file, 0));
      }
    }
    lines.addAll(Documents.listedIn(list));
    run(lines);
  }

  /** A server or a file that is not part of the repository, or people's keys. */
  private static boolean asksElsewhere(Documents.Line line) {
    return line.typed().contains("--prometheus")
        || line.typed().contains("--csv")
        || line.where().startsWith("approvals.md") // ApprovedDeployTest does what it says
        || line.where().startsWith("packages.md"); // and PackagesTest
  }

  private static List<Path> docs() throws IOException {
    try (Stream<Path> files = Files.list(Project.checkout().resolve("docs"))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static List<Path> documents() throws IOException {
    List<Path> all = new ArrayList<>(docs());
    all.add(Project.checkout().resolve("README.md"));
    all.add(Project.checkout().resolve("DEPLOYMENT_OPERATIONS_GUIDE.md"));
    return all;
  }

  private void run(List<Documents.Line> lines) throws Exception {
    assertThat(lines).hasSizeGreaterThan(15);
    List<String> failed = new ArrayList<>();
    String variables = "";
    try (Project project = Project.copyOfTheRepository(temporary)) {
      for (Documents.Line line : lines) {
        String typed = line.typed().replaceFirst("^dhash\\b", "./dhash");
        Ended ended = project.bash(Map.of(), variables + typed);
        System.out.printf("%-40s => %d  %s%n", line.where(), ended.exitCode(), line.typed());
        if (ended.exitCode() != line.exitCode()) {
          failed.add(line + " ended " + ended.exitCode() + "\n" + ended);
        }
        if (typed.matches("[A-Z_]+=\\S.*") && !typed.contains(" ./")) {
          variables += typed + "\n";
        }
      }
    }
    assertThat(failed).isEmpty();
  }
}
