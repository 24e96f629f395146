package dhash.guard.postgres;

import dhash.engine.plan.Revision;
import dhash.guard.port.BackupInspector;
import dhash.guard.port.BackupLocation;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Looks at the backups of one environment, in the local folder and at every location. */
public final class AllBackups implements BackupInspector {
  private final Path root;
  private final Path folder;
  private final String environment;
  private final List<Copies> places;
  private final ZipInspector here;
  private final InstantSource clock;

  /**
   * @param root the project's root, from which checksums are checked
   * @param folder the local folder, absolute
   */
  public AllBackups(
      Path root,
      Path folder,
      String environment,
      List<BackupLocation> locations,
      InstantSource clock) {
    this.root = root;
    this.folder = folder;
    this.environment = environment;
    this.places =
        locations.stream()
            .map(location -> new Copies(location, folder, environment, clock))
            .toList();
    this.here = new ZipInspector(folder, environment, clock);
    this.clock = clock;
  }

  @Override
  public List<Item> items(Consumer<String> notes) throws IOException {
    Map<String, Item> found = new TreeMap<>();
    here.items().forEach(item -> found.put(name(item), item));
    for (Copies copies : places) {
      try {
        copies.items().forEach(item -> found.merge(name(item), item, AllBackups::together));
      } catch (IOException failure) {
        notes.accept(
            "Note: %s can't be looked at: %s.".formatted(copies.location(), Reasons.of(failure)));
      }
    }
    return List.copyOf(found.values());
  }

  private static Item together(Item known, Item more) {
    return new Item(
        known.file(),
        known.bytes(),
        known.backup().or(more::backup),
        known.proof().or(more::proof),
        Stream.concat(known.locations().stream(), more.locations().stream()).toList());
  }

  @Override
  public Optional<String> damage(Item item, String location, Progress progress) {
    if (location.equals(HERE)) {
      return here.damage(item, progress);
    }
    return places.stream()
        .filter(copies -> copies.location().equals(location))
        .findFirst()
        .flatMap(copies -> copies.damage(item, new Meter(progress, clock)));
  }

  @Override
  public Optional<Proven> lastProven() throws IOException {
    return here.lastProven();
  }

  @Override
  public Item at(Path file) {
    return here.at(file);
  }

  @Override
  public Optional<Revision> revisionOf(Path file) {
    return here.revisionOf(file);
  }

  @Override
  public Path fetch(String name, Progress progress) throws IOException, InterruptedException {
    Path zip = folder.resolve(name);
    List<String> failures = new ArrayList<>();
    Optional<BackupName> backup = BackupName.of(name, environment);
    if (backup.isPresent() && Files.exists(zip) && Sidecars.readChecksum(zip).isPresent()) {
      return zip;
    }
    for (Copies copies : backup.isPresent() ? places : List.<Copies>of()) {
      try {
        copies.fetch(backup.get(), root, new Meter(progress, clock));
        return zip;
      } catch (IOException failure) {
        if (Thread.interrupted()) {
          throw new InterruptedException("the fetching was interrupted");
        }
        failures.add("%s: %s".formatted(copies.location(), Reasons.of(failure)));
      }
    }
    throw new GuardException(
        ExitCode.REFUSED,
        "%s is not in %s, and no location has it whole%s."
            .formatted(name, folder, failures.isEmpty() ? "" : ": " + String.join("; ", failures)),
        "Nothing was changed.",
        "`dhash backups list --env " + environment + "` lists the backups, and where they stand.");
  }

  private static String name(Item item) {
    return item.file().getFileName().toString();
  }
}
