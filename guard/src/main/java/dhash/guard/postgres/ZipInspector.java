package dhash.guard.postgres;

import dhash.engine.plan.Revision;
import dhash.guard.port.BackupInspector;
import dhash.guard.port.BackupInspector.Item;
import dhash.guard.port.BackupInspector.Proof;
import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.ExitCode;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import dhash.guard.port.ProvenBackups;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Looks at the zips of one environment in the local folder. */
final class ZipInspector {
  private static final List<String> HERE = List.of(BackupInspector.HERE);

  private final Path folder;
  private final String environment;
  private final InstantSource clock;

  /**
   * @param folder where the backups stand, absolute
   */
  ZipInspector(Path folder, String environment, InstantSource clock) {
    this.folder = folder;
    this.environment = environment;
    this.clock = clock;
  }

  /** Oldest first. */
  List<Item> items() throws IOException {
    List<Item> items = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return items;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.zip")) {
      for (Path file : files) {
        if (BackupName.belongs(file.getFileName().toString(), environment)) {
          items.add(item(file));
        }
      }
    }
    items.sort(Comparator.comparing(item -> item.file().getFileName().toString()));
    return List.copyOf(items);
  }

  /** One that is named by its path, wherever it stands. */
  Item at(Path file) {
    if (!Files.isRegularFile(file)) {
      throw refused("There is no backup " + file + ".");
    }
    Optional<BackupMetadata> metadata = BackupMetadata.read(file);
    if (metadata.isPresent() && !metadata.get().environment().equals(environment)) {
      throw refused(
          "%s is no backup of %s, but of %s."
              .formatted(file, environment, metadata.get().environment()));
    }
    try {
      return item(file);
    } catch (IOException unreadable) {
      throw refused(file + " can't be read: " + FileTrouble.of(unreadable) + ".");
    }
  }

  private GuardException refused(String what) {
    return new GuardException(
        ExitCode.REFUSED,
        what,
        "Nothing was changed.",
        "`dhash backups list --env " + environment + "` lists the backups.");
  }

  private Item item(Path file) throws IOException {
    Optional<String> sha256 = Sidecars.readChecksum(file);
    Optional<BackupMetadata> metadata = metadata(file);
    long bytes = Files.size(file);
    if (sha256.isEmpty() || metadata.isEmpty()) {
      return new Item(file, bytes, Optional.empty(), Optional.empty(), HERE);
    }
    Optional<Proof> proof = Sidecars.readProof(file, sha256.get());
    Backup backup =
        new Backup(
            file,
            sha256.get(),
            bytes,
            metadata.get().createdAt(),
            metadata.get().retentionDays(),
            proof.isPresent());
    return new Item(file, bytes, Optional.of(backup), proof, HERE);
  }

  /** The one that was restored last; what stands beside the zips says it, they stay closed. */
  Optional<ProvenBackups.Proven> lastProven() throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<ProvenBackups.Proven> proven = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.zip")) {
      for (Path file : files) {
        if (BackupName.belongs(file.getFileName().toString(), environment)) {
          Sidecars.readChecksum(file)
              .flatMap(sha256 -> Sidecars.readProof(file, sha256))
              .ifPresent(proof -> proven.add(new ProvenBackups.Proven(file, proof)));
        }
      }
    }
    return proven.stream().max(Comparator.comparing(backup -> backup.proof().at()));
  }

  /** The revision that served when a backup was made. */
  Optional<Revision> revisionOf(Path file) {
    return metadata(file).flatMap(BackupMetadata::revision);
  }

  private Optional<BackupMetadata> metadata(Path file) {
    return BackupMetadata.read(file).filter(m -> m.environment().equals(environment));
  }

  /** What is wrong with it; empty where every byte was read and fits its checksums. */
  Optional<String> damage(Item item, Progress progress) {
    Path file = item.file();
    Optional<String> sha256 = Sidecars.readChecksum(file);
    if (sha256.isEmpty()) {
      return Optional.of(
          "its checksum, %s, is missing or no checksum"
              .formatted(Sidecars.checksum(file).getFileName()));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ReadBack.check(channel, sha256.get(), new Meter(progress, clock));
    } catch (IOException damaged) {
      return Optional.of(FileTrouble.of(damaged));
    }
    return metadata(file).isPresent()
        ? Optional.empty()
        : Optional.of("it does not say that it is a backup of " + environment);
  }
}
