package dhash.guard.postgres;

import dhash.guard.port.BackupInspector.Proof;
import dhash.guard.port.BackupStore;
import dhash.guard.port.ExitCode;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Backups of one environment as zips in a folder, each with its checksum beside it. */
public final class ZipBackupStore implements BackupStore {
  private static final long SPARE_BYTES = 16L << 20;
  private static final int MOST_CONFIGURATION_BYTES = 1 << 20;
  private static final int MOST_NAMED = 20;

  private final Path root;
  private final Path folder;
  private final String environment;
  private final BackupSource source;
  private final Restorer restorer;
  private final InstantSource clock;

  /**
   * @param root the project's root, from which checksums are checked
   * @param folder where the backups stand; relative to the root or absolute
   */
  public ZipBackupStore(
      Path root, Path folder, String environment, BackupSource source, InstantSource clock) {
    this.root = root.toAbsolutePath().normalize();
    this.folder = this.root.resolve(folder).normalize();
    this.environment = environment;
    this.source = source;
    this.restorer = source.restorer();
    this.clock = clock;
  }

  /**
   * What a backup may take at most, and what the disk has left. A zip is smaller than that by what
   * packing saves; verifying it takes {@code neededBytes} once more for a while, in {@code .dhash}.
   */
  public record Space(long neededBytes, long freeBytes) {
    public boolean isEnough() {
      return freeBytes >= neededBytes;
    }
  }

  /** To be asked before anything is begun. Changes nothing. */
  public Space space() throws IOException, InterruptedException {
    return space(facts());
  }

  private Space space(BackupSource.Facts facts) throws IOException {
    Path existing = folder;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return new Space(
        facts.sizeBytes() + SPARE_BYTES, Files.getFileStore(existing).getUsableSpace());
  }

  @Override
  public Optional<Proven> lastProven() throws IOException {
    return new ZipInspector(folder, environment, clock).lastProven();
  }

  @Override
  public String means() throws IOException, InterruptedException {
    try {
      return source.means();
    } catch (SQLException failure) {
      throw unasked(failure);
    }
  }

  @Override
  public Backup take(Request request, Progress progress) throws IOException, InterruptedException {
    BackupSource.Facts facts = facts();
    Space space = space(facts);
    if (!space.isEnough()) {
      throw full(space.freeBytes(), space.neededBytes());
    }
    if (!facts.emptied().isEmpty()) {
      progress.note(without(facts.emptied()));
    }
    Files.createDirectories(folder);
    PartialFile.sweep(folder, environment);
    Meter meter = new Meter(progress, clock);
    try (PartialFile partial = PartialFile.create(folder, environment, clock.instant())) {
      return write(partial, facts, request, meter);
    } catch (IOException | GuardException failure) {
      if (failure instanceof ClosedByInterruptException || Thread.currentThread().isInterrupted()) {
        throw interrupted(failure);
      }
      if (FileTrouble.isDiskFull(failure)) {
        throw full(space(facts).freeBytes(), space.neededBytes());
      }
      throw failure;
    }
  }

  private Backup write(PartialFile partial, BackupSource.Facts facts, Request request, Meter meter)
      throws IOException, InterruptedException {
    String sha256;
    try (BackupZip zip = new BackupZip(partial.channel(), partial.name(), meter)) {
      for (Path file : request.configuration()) {
        putConfiguration(zip, file);
      }
      meter.begin("copying the database", facts.sizeBytes());
      Optional<TableSums> sums = source.write(zip);
      BackupMetadata.write(zip, partial.name(), facts, request, sums);
      sha256 = zip.finish();
    } catch (SQLException failure) {
      throw new IOException("The database could not be copied: " + failure.getMessage(), failure);
    }
    partial.channel().force(true);
    ReadBack.check(partial.channel(), sha256, meter);
    Sidecars.writeChecksum(root, partial.zip(), sha256);
    partial.publish();
    return new Backup(
        partial.zip(),
        sha256,
        Files.size(partial.zip()),
        partial.name().second(),
        request.retentionDays(),
        false);
  }

  private static String without(List<String> tables) {
    int left = tables.size() - MOST_NAMED;
    return "The backup is without the rows of unlogged tables; restored, these are empty: "
        + tables.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
        + (left > 0 ? " and " + left + " more." : ".");
  }

  private static void putConfiguration(BackupZip zip, Path file) throws IOException {
    if (Files.isRegularFile(file) && Files.size(file) <= MOST_CONFIGURATION_BYTES) {
      String name = file.getFileName().toString();
      zip.text("config/" + name, SecretFilter.withoutSecrets(name, Files.readString(file)));
    }
  }

  /**
   * Restores a backup once, holds what it finds against what is known of it, and writes that beside
   * it; the backup is returned as verified.
   *
   * @throws GuardException when the backup is damaged, does not start, or holds something else
   */
  @Override
  public Backup verify(Backup backup, Progress progress) throws IOException, InterruptedException {
    Meter meter = new Meter(progress, clock);
    Instant begin = clock.instant();
    try (FileChannel channel = FileChannel.open(backup.file(), StandardOpenOption.READ)) {
      ReadBack.check(channel, backup.sha256(), meter);
      TableSums found;
      try (Restorer.Restored copy =
          restorer.restore(backup.file(), Restorer.Place.SCRATCH, meter)) {
        found = TableSums.read(copy.admin(), meter);
      }
      if (Thread.currentThread().isInterrupted()) {
        // the server may have been quicker than whoever does not want it any more
        throw new IOException("interrupted when all was read");
      }
      List<String> differences =
          Sidecars.knownSums(backup.file(), backup.sha256())
              .map(sums -> sums.differences(found, "in the backup", "restored"))
              .orElse(List.of());
      if (!differences.isEmpty()) {
        throw new IOException("it differs: " + String.join("; ", differences));
      }
      Instant end = clock.instant();
      Sidecars.writeProof(
          backup.file(), backup.sha256(), new Proof(end, Duration.between(begin, end)), found);
      return new Backup(
          backup.file(),
          backup.sha256(),
          backup.bytes(),
          backup.createdAt(),
          backup.retentionDays(),
          true);
    } catch (IOException | SQLException failure) {
      if (Thread.currentThread().isInterrupted()) {
        throw interrupted(failure);
      }
      if (FileTrouble.isDiskFull(failure)) {
        throw DiskRoom.refusal("No space left for the copy of " + backup.file(), failure);
      }
      throw new GuardException(
          ExitCode.ERROR,
          backup.file() + " could not be verified: " + FileTrouble.of(failure),
          "The database and the backup are as they were.",
          "Make another backup; do not rely on this one.",
          failure);
    }
  }

  /** Whole ones only. */
  @Override
  public List<Backup> list() throws IOException {
    return new ZipInspector(folder, environment, clock)
        .items().stream().flatMap(item -> item.backup().stream()).toList();
  }

  @Override
  public List<Fate> prune(
      Instant now, Set<String> protectedFiles, boolean dryRun, Progress progress)
      throws IOException {
    List<Fate> fates =
        Retention.fates(
            list(), now, new HashSet<>(protectedFiles), backup -> backup.file().toString());
    for (Fate fate : fates) {
      if (!dryRun && fate.goes()) {
        Path zip = fate.backup().file();
        Files.deleteIfExists(zip);
        Files.deleteIfExists(Sidecars.checksum(zip));
        Files.deleteIfExists(Sidecars.verified(zip));
      }
    }
    return fates;
  }

  private BackupSource.Facts facts() throws IOException, InterruptedException {
    try {
      return source.facts();
    } catch (SQLException failure) {
      throw unasked(failure);
    }
  }

  private static IOException unasked(SQLException failure) {
    return new IOException("The database can't be asked: " + failure.getMessage(), failure);
  }

  private GuardException full(long freeBytes, long neededBytes) {
    return new GuardException(
        ExitCode.REFUSED,
        String.format(
            Locale.ROOT,
            "The disk that holds %s has %d MB left; a backup of %s may need %d MB.",
            folder,
            freeBytes >> 20,
            environment,
            neededBytes >> 20),
        "No backup was made; nothing of it is left.",
        "Make room there, or choose another place with --output-dir.");
  }

  private static InterruptedException interrupted(Exception cause) {
    Thread.interrupted();
    InterruptedException interrupted = new InterruptedException("interrupted while at a backup");
    interrupted.initCause(cause);
    return interrupted;
  }
}
