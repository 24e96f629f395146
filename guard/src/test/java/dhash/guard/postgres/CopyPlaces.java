package dhash.guard.postgres;

import dhash.guard.location.Bucket;
import dhash.guard.location.FolderLocation;
import dhash.guard.port.BackupLocation;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.BackupStore.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real database, a local folder, and two places for copies: another folder and a bucket. */
abstract class CopyPlaces implements Progress {
  static final Instant NOON = Instant.parse("2026-11-23T12:00:00.250Z");
  static final Request WEEK = request(7);

  @TempDir Path root = Path.of("");
  final List<String> notes = new ArrayList<>();
  final List<Duration> pauses = new ArrayList<>();
  Bucket bucket;

  @BeforeEach
  void a_bucket() throws Exception {
    bucket = Bucket.below(root);
  }

  @AfterEach
  void the_bucket_goes() throws Exception {
    bucket.close();
  }

  @Override
  public void at(String what, long doneBytes, long totalBytes) {}

  @Override
  public void note(String line) {
    notes.add(line);
  }

  static Request request(int retentionDays) {
    return new Request(Optional.empty(), Optional.empty(), retentionDays, List.of());
  }

  Path here(String file) {
    return root.resolve("backups").resolve(file);
  }

  Path copies() {
    return root.resolve("copies");
  }

  BackupLocation folder() {
    return new FolderLocation(root, copies(), InstantSource.fixed(NOON));
  }

  /** One whose parent is a file, so that nothing can ever be there. */
  BackupLocation broken(String name) throws IOException {
    Path file = root.resolve("a-file");
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    return new FolderLocation(root, file.resolve(name), InstantSource.fixed(NOON));
  }

  BackupLocation s3() {
    return bucket.location("team");
  }

  CopiedBackups store(Instant now, BackupLocation... locations) throws IOException {
    InstantSource clock = InstantSource.fixed(now);
    return new CopiedBackups(
        new ZipBackupStore(
            root, Path.of("backups"), "staging", new PhysicalSource(Servers.small()), clock),
        root.resolve("backups"),
        "staging",
        List.of(locations),
        clock,
        pauses::add);
  }

  AllBackups inspector(BackupLocation... locations) {
    return new AllBackups(
        root, root.resolve("backups"), "staging", List.of(locations), InstantSource.fixed(NOON));
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
