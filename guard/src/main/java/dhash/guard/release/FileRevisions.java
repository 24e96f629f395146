package dhash.guard.release;

import dhash.engine.plan.Revision;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Launch;
import dhash.guard.port.Revisions;
import dhash.guard.release.ReleaseStore.Release;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Revisions as files: {@code .dhash/<env>/revisions/r7.json}. */
public final class FileRevisions implements Revisions {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final ReleaseStore releases;
  private final Path folder;
  private final InstantSource clock;

  /** What a revision's file holds. */
  record Sheet(Revision revision, Launch launch) {}

  /**
   * @param home the environment's folder, such as {@code .dhash/staging}
   */
  public FileRevisions(ReleaseStore releases, Path home, InstantSource clock) {
    this.releases = releases;
    this.folder = home.resolve("revisions");
    this.clock = clock;
  }

  @Override
  public Artifact artifact(String tag) throws IOException {
    Release release = release(tag);
    return new Artifact(
        release.tag(),
        release.digest(),
        release.folder(),
        releases.migrationsOf(release),
        release.settings());
  }

  @Override
  public Revision record(String tag, Launch launch) throws IOException {
    Release release = release(tag);
    releases.keep(release, clock.instant());
    Revision revision = new Revision(newest() + 1, tag, release.digest());
    Files.createDirectories(folder);
    Path fresh = folder.resolve(revision.name() + ".new");
    Files.writeString(fresh, MAPPER.writeValueAsString(new Sheet(revision, launch)));
    try (FileChannel open = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      open.force(true);
    }
    Files.move(fresh, file(revision.number()), StandardCopyOption.ATOMIC_MOVE);
    return revision;
  }

  @Override
  public Optional<Revision> numbered(int number) throws IOException {
    return Files.exists(file(number)) ? Optional.of(sheet(number).revision()) : Optional.empty();
  }

  @Override
  public Launch launchOf(Revision revision) throws IOException {
    return sheet(revision.number()).launch();
  }

  @Override
  public Path migrationsOf(Revision revision) throws IOException {
    return releases.migrationsOf(release(revision.tag()));
  }

  @Override
  public Optional<String> damage(Artifact artifact) throws IOException {
    return damage(artifact.tag(), artifact.digest());
  }

  @Override
  public Optional<String> damage(Revision revision) throws IOException {
    return damage(revision.tag(), revision.digest());
  }

  /** What is not stored yet is put into the store as it is. */
  private Optional<String> damage(String tag, String digest) throws IOException {
    Optional<Release> release = releases.find(tag);
    if (release.isEmpty()) {
      return Optional.of("The release " + tag + " is no longer in the store.");
    }
    boolean same =
        release.get().digest().equals(digest)
            && (!release.get().stored() || releases.digestNow(release.get()).equals(digest));
    return same
        ? Optional.empty()
        : Optional.of(
            "The release "
                + tag
                + " is not what it was when it was added: files below "
                + release.get().folder()
                + " were changed. Add it anew under another tag.");
  }

  private Release release(String tag) throws IOException {
    Optional<Release> found = releases.find(tag);
    if (found.isPresent()) {
      return found.get();
    }
    String known = releases.list().stream().map(Release::tag).collect(Collectors.joining(", "));
    throw new GuardException(
        ExitCode.REFUSED,
        "There is no release " + tag + ".",
        "Nothing was started.",
        "Known: " + known + ". Add one with `dhash releases add " + tag + " --from TAG|FILE`.");
  }

  private Sheet sheet(int number) throws IOException {
    return MAPPER.readValue(Files.readString(file(number)), Sheet.class);
  }

  private Path file(int number) {
    return folder.resolve("r" + number + ".json");
  }

  private int newest() throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("r\\d+\\.json"))
          .mapToInt(name -> Integer.parseInt(name.substring(1, name.length() - 5)))
          .max()
          .orElse(0);
    }
  }
}
