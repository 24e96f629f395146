package dhash.guard.postgres;

import dhash.engine.plan.Restore;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.Database.Standing;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Restoration;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Restores backups beside the living database, and swaps. */
public final class BackupRestoration implements Restoration {
  private static final long SPARE_BYTES = 64L << 20;

  private final String environment;
  private final String format;
  private final Supplier<DatabaseAddress> living;
  private final Restorer restorer;
  private final Swap swap;
  private final Optional<Path> folder;
  private final InstantSource clock;

  private BackupRestoration(
      String environment,
      String format,
      Supplier<DatabaseAddress> living,
      Restorer restorer,
      Swap swap,
      Optional<Path> folder,
      InstantSource clock) {
    this.environment = environment;
    this.format = format;
    this.living = living;
    this.restorer = restorer;
    this.swap = swap;
    this.folder = folder;
    this.clock = clock;
  }

  /** In the embedded server a folder takes another's place. */
  public static BackupRestoration of(
      EmbeddedCluster cluster, String environment, InstantSource clock) {
    return new BackupRestoration(
        environment,
        PhysicalSource.FORMAT,
        cluster::started,
        new FolderRestorer(cluster),
        new FolderSwap(cluster),
        Optional.of(cluster.files().folder()),
        clock);
  }

  /** On somebody else's server a database takes another's place. */
  public static BackupRestoration of(
      DumpSource source, String environment, Sleeper sleeper, InstantSource clock) {
    return new BackupRestoration(
        environment,
        DumpSource.FORMAT,
        source::address,
        source.restorer(),
        new DatabaseSwap(source::address, sleeper),
        Optional.empty(),
        clock);
  }

  @Override
  public List<String> problems(Restore what, Optional<Server> server, Progress progress)
      throws IOException {
    List<String> problems = new ArrayList<>(problemsOf(what, server, progress));
    try {
      problems.addAll(swap.obstacles());
    } catch (SQLException | GuardException unreachable) {
      // a database that can't be asked is a reason to restore it
    }
    return problems;
  }

  private List<String> problemsOf(Restore what, Optional<Server> server, Progress progress)
      throws IOException {
    return switch (what.source()) {
      case BACKUP ->
          new BackupCheck(environment, format, clock)
              .problems(Path.of(what.name()), server, progress);
      case KEPT ->
          kept().contains(what.name())
              ? List.of()
              : List.of("No database is kept under the name " + what.name() + ".");
    };
  }

  @Override
  public List<String> since(Restore what) throws IOException {
    if (what.source() == Restore.Source.KEPT) {
      return new Preview(living).sinceTheSwap(what.name(), swap.wayInto(what.name()));
    }
    Path zip = Path.of(what.name());
    return new Preview(living).since(BackupMetadata.read(zip), known(zip), folder.isPresent());
  }

  @Override
  public void prepare(Restore what, Progress progress) throws IOException, InterruptedException {
    if (what.source() == Restore.Source.KEPT) {
      mustBeUsable(what.name());
      return;
    }
    Path zip = Path.of(what.name());
    if (folder.isPresent()) {
      room(zip, folder.get());
    }
    Meter meter = new Meter(progress, clock);
    try (Restorer.Restored copy = restorer.restore(zip, Restorer.Place.INCOMING, meter)) {
      List<String> differences = differences(zip, copy.admin(), meter);
      if (!differences.isEmpty()) {
        copy.remove();
        throw refused(
            zip
                + " is not what it was when it is restored: "
                + String.join("; ", differences)
                + ".",
            new IOException("rows, checksums or schema differ"));
      }
    } catch (SQLException unreadable) {
      throw refused(
          zip + " can't be read when it is restored: " + unreadable.getMessage(), unreadable);
    }
  }

  /** Rather than find out when everything is stopped. */
  private void mustBeUsable(String kept) throws IOException, InterruptedException {
    String bearer;
    try {
      bearer = swap.bearerOf(kept);
    } catch (SQLException | IOException | GuardException unusable) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while looking at " + kept);
      }
      throw refused(kept + " can't be put back: " + unusable.getMessage(), unusable);
    }
    if (!bearer.equals(environment)) {
      throw new GuardException(
          ExitCode.REFUSED,
          "%s holds no data of %s: %s."
              .formatted(
                  kept,
                  environment,
                  bearer.isEmpty() ? "it bears no environment's name" : "it is " + bearer + "'s"),
          "The present data are as they were.",
          "`dhash backups kept --drop " + kept + " --env " + environment + "` drops it.");
    }
  }

  /**
   * From what was taken with the backup or when it was proven. What it says of its schema was taken
   * at its word until now, and who can serve it was judged by that.
   */
  private List<String> differences(Path zip, DatabaseAddress copy, Meter meter)
      throws SQLException {
    TableSums restored = TableSums.read(copy, meter);
    List<String> differences =
        new ArrayList<>(
            known(zip)
                .map(sums -> sums.differences(restored, "in the backup", "restored"))
                .orElse(List.of()));
    Standing standing = Standings.of(copy);
    String schema = standing.schemaVersion();
    if (!List.of("", environment).contains(standing.environment())) {
      differences.add("it holds the data of the environment " + standing.environment());
    }
    BackupMetadata.read(zip)
        .map(BackupMetadata::schemaVersion)
        .filter(said -> !said.equals(schema))
        .ifPresent(said ->
            differences.add(
                "schema version \"%s\" in its metadata, \"%s\" restored".formatted(said, schema)));
    return differences;
  }

  @Override
  public void drop(String kept) throws IOException, InterruptedException {
    if (!kept().contains(kept)) {
      throw new GuardException(
          ExitCode.REFUSED,
          "No restore has kept a database of the name " + kept + ".",
          "Nothing was changed.",
          "`dhash backups kept --env " + environment + "` lists them.");
    }
    try {
      swap.drop(kept);
    } catch (SQLException failure) {
      throw new IOException(kept + " can't be dropped: " + failure.getMessage(), failure);
    }
  }

  private static Optional<TableSums> known(Path zip) {
    return Sidecars.readChecksum(zip).flatMap(sha256 -> Sidecars.knownSums(zip, sha256));
  }

  private GuardException refused(String happened, Exception cause) {
    return new GuardException(
        ExitCode.REFUSED,
        happened,
        "The present data are as they were.",
        "Use another backup: `dhash backups list --env " + environment + "`.",
        cause);
  }

  private static void room(Path zip, Path disk) throws IOException {
    long needed = SPARE_BYTES;
    try (ZipFile file = new ZipFile(zip.toFile())) {
      needed += Collections.list(file.entries()).stream().mapToLong(ZipEntry::getSize).sum();
    }
    long free = Files.getFileStore(disk).getUsableSpace();
    if (free < needed) {
      throw new GuardException(
          ExitCode.REFUSED,
          "The disk of %s has %d MB left; the restored data need %d MB beside the present ones."
              .formatted(disk, free >> 20, needed >> 20),
          "The present data are as they were.",
          "Free some space there and repeat.");
    }
  }

  @Override
  public Swapped swap(Restore what, Instant stamp, Progress progress)
      throws IOException, InterruptedException {
    try {
      return swap.swap(what, stamp, new Meter(progress, clock));
    } catch (SQLException failure) {
      throw new IOException("the swap: " + failure.getMessage(), failure);
    }
  }

  @Override
  public List<String> kept() throws IOException {
    try {
      return swap.kept();
    } catch (SQLException failure) {
      throw new IOException("the kept databases: " + failure.getMessage(), failure);
    }
  }
}
