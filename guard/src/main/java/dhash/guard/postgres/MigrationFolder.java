package dhash.guard.postgres;

import dhash.guard.port.Database.Migration;
import dhash.guard.port.Database.Phase;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationVersion;

/**
 * A release's {@code migrations} folder: {@code expand/V7__name.sql}, {@code contract/V8__name.sql}
 * and {@code undo/U7__name.sql}. A release may have none.
 */
record MigrationFolder(Path folder) {
  private static final Pattern NAME = Pattern.compile("([VU])(\\d+(?:[._]\\d+)*)__(.+)\\.sql");
  private static final int MOST_SCRIPTS = 10_000;

  /** The folder that holds the migrations of a phase. */
  Path of(Phase phase) {
    return folder.resolve(phase.name().toLowerCase(Locale.ROOT));
  }

  /** All migrations, oldest first. */
  List<Script> scripts() {
    Map<MigrationVersion, Path> undos = new TreeMap<>();
    for (Path file : sqlFiles(folder.resolve("undo"))) {
      undos.put(version(matched(file, "U")), file);
    }
    Map<MigrationVersion, Script> scripts = new TreeMap<>();
    for (Phase phase : Phase.values()) {
      for (Path file : sqlFiles(of(phase))) {
        Matcher name = matched(file, "V");
        MigrationVersion version = version(name);
        Script script =
            new Script(
                version,
                name.group(3).replace('_', ' '),
                phase,
                file,
                Optional.ofNullable(undos.get(version)));
        Script twin = scripts.put(version, script);
        if (twin != null) {
          throw refused(file + " and " + twin.file() + " have the same version.");
        }
      }
    }
    return List.copyOf(scripts.values());
  }

  /** Copies those that have run into another folder, where all are expand: they ran in order. */
  void copyApplied(List<Migration> known, Path target) throws IOException {
    Set<String> applied =
        known.stream()
            .filter(Migration::applied)
            .map(Migration::version)
            .collect(Collectors.toSet());
    Path expand = Files.createDirectories(target.resolve("expand"));
    for (Script script : scripts()) {
      if (applied.contains(script.name())) {
        Files.copy(script.file(), expand.resolve(script.file().getFileName()));
      }
    }
  }

  /** All migrations, newest first. */
  List<Script> newestFirst() {
    List<Script> scripts = new ArrayList<>(scripts());
    Collections.reverse(scripts);
    return scripts;
  }

  private static List<Path> sqlFiles(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().contains(".sql"))
          .sorted()
          .limit(MOST_SCRIPTS)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Only versioned scripts: others, and Flyway's per-script settings, would escape the undo. */
  private static Matcher matched(Path file, String kind) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches() || !name.group(1).equals(kind)) {
      throw refused(file + " is not named " + kind + "<version>__<name>.sql.");
    }
    return name;
  }

  private static MigrationVersion version(Matcher name) {
    return MigrationVersion.fromVersion(name.group(2));
  }

  private static GuardException refused(String happened) {
    return new GuardException(
        ExitCode.USAGE, happened, "Nothing was started.", "Rename or remove the file.");
  }
}
