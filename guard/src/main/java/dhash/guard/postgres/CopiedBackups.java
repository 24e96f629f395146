package dhash.guard.postgres;

import dhash.guard.port.BackupInspector.Item;
import dhash.guard.port.BackupLocation;
import dhash.guard.port.BackupStore;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Backups that are copied to further locations and read back there. The local folder stays the
 * first: a location that fails is told and tried again with the next backup. Used by one thread at
 * a time.
 */
public final class CopiedBackups implements BackupStore {
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int PAUSE_GROWTH = 4;

  /** Of the backups that a location lacks, so many are copied along with a new one. */
  private static final int MOST_CAUGHT_UP = 3;

  private final BackupStore local;
  private final Path folder;
  private final List<Copies> places;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private final Set<Copies> failing = new HashSet<>();

  /**
   * @param local makes, verifies and keeps the backups themselves
   * @param folder where those stand, absolute
   * @param locations at least one
   */
  public CopiedBackups(
      BackupStore local,
      Path folder,
      String environment,
      List<BackupLocation> locations,
      InstantSource clock,
      Sleeper sleeper) {
    this.local = local;
    this.folder = folder.normalize();
    this.places =
        locations.stream()
            .map(location -> new Copies(location, folder, environment, clock))
            .toList();
    this.clock = clock;
    this.sleeper = sleeper;
  }

  @Override
  public Optional<Proven> lastProven() throws IOException {
    return local.lastProven();
  }

  @Override
  public String means() throws IOException, InterruptedException {
    return local.means();
  }

  /**
   * @throws GuardException where no location took a copy; the backup itself stands
   */
  @Override
  public Backup take(Request request, Progress progress) throws IOException, InterruptedException {
    Backup made = local.take(request, progress);
    failing.clear();
    Map<Copies, String> failures = new LinkedHashMap<>();
    for (Copies copies : places) {
      Optional<String> failure = put(copies, made, progress);
      failure.ifPresent(why -> failures.put(copies, why));
    }
    failing.addAll(failures.keySet());
    if (failing.size() == places.size()) {
      throw nowhere(made, failures);
    }
    failures.forEach((copies, why) ->
        progress.note(
            "Note: %s could not be copied to %s: %s. The next backup tries again."
                .formatted(name(made), copies.location(), why)));
    for (Copies copies : places) {
      if (!failing.contains(copies)) {
        catchUp(copies, made, progress);
      }
    }
    return made;
  }

  /** Tries a few times; empty where it succeeded. */
  private Optional<String> put(Copies copies, Backup backup, Progress progress)
      throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      try {
        copies.put(backup, new Meter(progress, clock));
        return Optional.empty();
      } catch (IOException failure) {
        passOnInterruption();
        if (attempt == ATTEMPTS) {
          return Optional.of(Reasons.of(failure));
        }
        sleeper.sleep(pause);
        pause = pause.multipliedBy(PAUSE_GROWTH);
      }
    }
  }

  private static void passOnInterruption() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the copying was interrupted");
    }
  }

  private static GuardException nowhere(Backup made, Map<Copies, String> failures) {
    String reasons =
        failures.entrySet().stream()
            .map(failure -> failure.getKey().location() + ": " + failure.getValue())
            .collect(Collectors.joining("; "));
    return new GuardException(
        ExitCode.REFUSED,
        "The backup stands in %s, but none of the locations took a copy: %s."
            .formatted(made.file(), reasons),
        "Nothing else was changed.",
        "Mend one of them, or BACKUP_LOCATIONS; then try again.");
  }

  /** Copies what a location lacks of the last backups, and what proves them. */
  private void catchUp(Copies copies, Backup made, Progress progress) throws InterruptedException {
    try {
      Map<Path, Item> there =
          copies.items().stream().collect(Collectors.toMap(Item::file, Function.identity()));
      int caughtUp = 0;
      for (Backup backup : local.list().reversed()) {
        Optional<Backup> copy = Optional.ofNullable(there.get(backup.file())).flatMap(Item::backup);
        if (backup.file().equals(made.file()) || Retention.isOver(backup, clock.instant())) {
          continue;
        }
        if (copy.isEmpty() && caughtUp < MOST_CAUGHT_UP) {
          caughtUp++;
          copies.put(backup, new Meter(progress, clock));
          progress.note("Copied to %s as well: %s.".formatted(copies.location(), name(backup)));
        } else if (copy.isPresent() && backup.verified() && !copy.get().verified()) {
          copies.putProof(backup);
        }
      }
    } catch (IOException failure) {
      passOnInterruption();
      progress.note(
          "Note: %s still lacks earlier backups: %s. The next backup tries again."
              .formatted(copies.location(), Reasons.of(failure)));
    }
  }

  /** Another that bears the name of one of ours is not what was copied. */
  private boolean isOurs(Backup backup) {
    return folder.equals(backup.file().toAbsolutePath().normalize().getParent());
  }

  /** What is found goes to every location that took its copy. */
  @Override
  public Backup verify(Backup backup, Progress progress) throws IOException, InterruptedException {
    Backup verified = local.verify(backup, progress);
    for (Copies copies : places) {
      if (verified.verified() && isOurs(backup) && !failing.contains(copies)) {
        try {
          copies.putProof(verified);
        } catch (IOException failure) {
          passOnInterruption();
          progress.note(
              "Note: %s was not told that %s is verified: %s. The next backup tries again."
                  .formatted(copies.location(), name(backup), Reasons.of(failure)));
        }
      }
    }
    return verified;
  }

  @Override
  public List<Backup> list() throws IOException {
    return local.list();
  }

  @Override
  public List<Fate> prune(
      Instant now, Set<String> protectedFiles, boolean dryRun, Progress progress)
      throws IOException, InterruptedException {
    List<Fate> fates = new ArrayList<>(local.prune(now, protectedFiles, dryRun, progress));
    for (Copies copies : places) {
      try {
        fates.addAll(copies.prune(now, protectedFiles, dryRun));
      } catch (IOException failure) {
        passOnInterruption();
        progress.note(
            "Note: nothing was removed from %s: %s."
                .formatted(copies.location(), Reasons.of(failure)));
      }
    }
    return fates;
  }

  private static String name(Backup backup) {
    return backup.file().getFileName().toString();
  }
}
