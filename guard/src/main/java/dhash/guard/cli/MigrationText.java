package dhash.guard.cli;

import dhash.guard.port.Database.Finding;
import dhash.guard.port.Database.Migration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Shows a release's migrations: their SQL, and what is dangerous in it. */
final class MigrationText {
  private final Desk desk;
  private final Site site;
  private final Path folder;

  /**
   * @param folder the release's migrations
   */
  MigrationText(Desk desk, Site site, Path folder) {
    this.desk = desk;
    this.site = site;
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  /** What was found in all of them, applied or not. */
  List<Finding> findings() throws IOException {
    return site.world().database().lint(folder);
  }

  /** What was found in those migrations, the worst first. */
  List<Finding> findings(List<Migration> migrations) throws IOException {
    Set<String> versions = new HashSet<>(migrations.stream().map(Migration::version).toList());
    return findings().stream()
        .filter(finding -> versions.contains(finding.version()))
        .sorted(Comparator.comparing(Finding::severity))
        .toList();
  }

  /** Prints one migration's SQL. */
  void sql(Migration migration) throws IOException {
    for (Path file : scripts(migration.phase().name().toLowerCase(Locale.ROOT))) {
      String version = file.getFileName().toString().split("__", 2)[0].substring(1);
      if (version.replace('_', '.').equals(migration.version())) {
        sql(file);
      }
    }
  }

  /** Prints a script with its name. */
  void sql(Path script) throws IOException {
    desk.console().print("-- " + script.getFileName());
    desk.console().print(Files.readString(script).stripTrailing());
  }

  /** The scripts of a folder such as {@code expand}, by name. */
  List<Path> scripts(String phase) throws IOException {
    Path scripts = folder.resolve(phase);
    if (!Files.isDirectory(scripts)) {
      return List.of();
    }
    try (var files = Files.list(scripts)) {
      return files.filter(f -> f.toString().endsWith(".sql")).sorted().toList();
    }
  }

  /** One line: place, severity and rule, what happens, what is better. */
  String line(Finding finding) {
    Path file = finding.file();
    Path root = desk.root();
    return "%s:%d: %s %s: %s. Safer: %s."
        .formatted(
            file.startsWith(root) ? root.relativize(file) : file,
            finding.line(),
            finding.severity().name().toLowerCase(Locale.ROOT),
            finding.rule(),
            withoutStop(finding.what()),
            withoutStop(finding.safer()));
  }

  private static String withoutStop(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
