package dhash.guard.postgres;

import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.Database.Phase;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.Restoration.Server;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.flywaydb.core.api.MigrationVersion;

/** Whether a zip is a whole backup of an environment that a revision can serve. */
final class BackupCheck {
  private final String environment;
  private final String format;
  private final InstantSource clock;

  /**
   * @param format how this environment's database lies in its backups
   */
  BackupCheck(String environment, String format, InstantSource clock) {
    this.environment = environment;
    this.format = format;
    this.clock = clock;
  }

  /** Everything that speaks against it; reads every byte. */
  List<String> problems(Path file, Optional<Server> server, Progress progress) {
    List<String> problems = new ArrayList<>();
    if (!Files.isRegularFile(file)) {
      problems.add("There is no backup " + file + ".");
      return problems;
    }
    damage(file, progress).ifPresent(problems::add);
    if (!problems.isEmpty()) {
      return problems;
    }
    Optional<BackupMetadata> metadata = BackupMetadata.read(file);
    if (metadata.isEmpty()) {
      problems.add(file + " does not say what it is a backup of.");
      return problems;
    }
    foreign(file, metadata.get()).or(() -> lacking(file, metadata.get())).ifPresent(problems::add);
    server
        .filter(s -> !metadata.get().revision().equals(Optional.of(s.revision())))
        .flatMap(s -> schema(file, metadata.get(), s.migrationsFolder()))
        .ifPresent(problems::add);
    return problems;
  }

  private Optional<String> damage(Path file, Progress progress) {
    Optional<String> sha256 = Sidecars.readChecksum(file);
    if (sha256.isEmpty()) {
      return Optional.of(
          "The checksum of %s is missing: %s. Put it back beside the backup."
              .formatted(file, Sidecars.checksum(file)));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ReadBack.check(channel, sha256.get(), new Meter(progress, clock));
      return misplaced(file);
    } catch (IOException damaged) {
      return Optional.of(file + " is damaged: " + FileTrouble.of(damaged) + ".");
    }
  }

  /** All that is in it lies below a folder of its own name. */
  private static Optional<String> misplaced(Path file) throws IOException {
    String folder = file.getFileName().toString().replaceFirst("\\.zip$", "") + "/";
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return Collections.list(zip.entries()).stream()
          .map(ZipEntry::getName)
          .filter(name -> !name.startsWith(folder) || List.of(name.split("/", -1)).contains(".."))
          .findFirst()
          .map(name ->
              file + " holds a file that a backup of that name does not: \"" + name + "\".");
    }
  }

  private Optional<String> foreign(Path file, BackupMetadata metadata) {
    if (!metadata.environment().equals(environment)) {
      return Optional.of(
          "%s is a backup of the environment %s, not of %s."
              .formatted(file, metadata.environment(), environment));
    }
    return metadata.format().equals(format)
        ? Optional.empty()
        : Optional.of(
            "%s holds the database as %s, and this environment's is restored from %s."
                .formatted(file, metadata.format(), format));
  }

  private static Optional<String> lacking(Path file, BackupMetadata metadata) {
    String name = file.getFileName().toString().replaceFirst("\\.zip$", "");
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return BackupContent.lacking(zip, name, metadata)
          .map(what ->
              "%s holds no %s; nothing can be restored from it, use another backup."
                  .formatted(file, what));
    } catch (IOException unreadable) {
      return Optional.of(file + " is damaged: " + FileTrouble.of(unreadable) + ".");
    }
  }

  /** Who served the very data knows them; any other must know the schema and lack none of it. */
  private static Optional<String> schema(Path file, BackupMetadata metadata, Path folder) {
    MigrationVersion has = version(metadata.schemaVersion());
    MigrationVersion known = newest(folder, Set.of(Phase.values()));
    MigrationVersion needed = newest(folder, Set.of(Phase.EXPAND));
    if (has.compareTo(known) > 0) {
      return Optional.of(
          "%s has schema version %s, newer than the revision that would serve it knows (%s)."
              .formatted(file, has, known));
    }
    return has.compareTo(needed) >= 0
        ? Optional.empty()
        : Optional.of(
            "%s has schema version %s, older than the revision that would serve it needs (%s);"
                    .formatted(file, has, needed)
                + " `dhash rollback --backup` goes back to the revision that it was made under.");
  }

  private static MigrationVersion newest(Path folder, Set<Phase> phases) {
    return new MigrationFolder(folder)
        .newestFirst().stream()
            .filter(script -> phases.contains(script.phase()))
            .map(Script::version)
            .findFirst()
            .orElse(version(""));
  }

  private static MigrationVersion version(String name) {
    return MigrationVersion.fromVersion(name.isEmpty() ? "0" : name);
  }
}
