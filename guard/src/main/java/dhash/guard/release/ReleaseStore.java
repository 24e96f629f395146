package dhash.guard.release;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Tag;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Artifacts by tag: {@code releases/<tag>/} holds {@code app/} (what is run), {@code migrations/}
 * and {@code release.json}. What is there is never changed; its digest was recorded when it came.
 */
public final class ReleaseStore {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path store;
  private final Build build;

  /**
   * The service as this program built it.
   *
   * @param tag the tag that it answers to without being added
   */
  public record Build(String tag, Path app, Path migrations) {}

  /**
   * One artifact.
   *
   * @param folder where it stands, or will stand once it is used
   * @param settings environment variables that belong to the artifact
   * @param stored whether it is in the store yet
   */
  public record Release(
      String tag,
      String digest,
      Path folder,
      Instant addedAt,
      String from,
      Map<String, String> settings,
      boolean stored) {
    public Release {
      settings = Map.copyOf(settings);
    }
  }

  /** What a new artifact is made of; what is empty is taken from the one it is made from. */
  public record Ingredients(String from, Optional<Path> migrations, Map<String, String> settings) {}

  /** What release.json holds. */
  record Sheet(
      String tag, String digest, Instant addedAt, String from, Map<String, String> settings) {}

  /**
   * @param store the folder {@code releases}; made on first use
   */
  public ReleaseStore(Path store, Build build) {
    this.store = store;
    this.build = build;
  }

  /** The artifact of a tag, without changing anything. */
  public Optional<Release> find(String tag) throws IOException {
    if (!Tag.isTag(tag)) {
      return Optional.empty();
    }
    try {
      Path sheet = folder(tag).resolve("release.json");
      return Optional.of(release(MAPPER.readValue(Files.readString(sheet), Sheet.class)));
    } catch (NoSuchFileException | NotDirectoryException notStored) {
      return built(tag);
    }
  }

  private Optional<Release> built(String tag) throws IOException {
    return tag.equals(build.tag()) && Files.isDirectory(build.app())
        ? Optional.of(asBuilt())
        : Optional.empty();
  }

  /** All there are, by tag, with the one as built even before it is stored. */
  public List<Release> list() throws IOException {
    Map<String, Release> releases = new TreeMap<>();
    find(build.tag()).ifPresent(release -> releases.put(release.tag(), release));
    if (Files.isDirectory(store)) {
      try (Stream<Path> folders = Files.list(store)) {
        for (Path folder : folders.toList()) {
          find(folder.getFileName().toString())
              .ifPresent(release -> releases.put(release.tag(), release));
        }
      }
    }
    return List.copyOf(releases.values());
  }

  /** Whether anything was ever put into it. */
  public boolean isUsed() {
    return Files.isDirectory(store);
  }

  /** The digest of what stands in the folder now. */
  public String digestNow(Release release) throws IOException {
    return FolderDigest.of(parts(release.folder()), release.settings());
  }

  /** Puts the service as built into the store, if it is that tag and isn't there yet. */
  public void keep(Release release, Instant now) throws IOException {
    if (!release.stored()) {
      put(
          release.tag(),
          build.app(),
          build.migrations(),
          Optional.empty(),
          Map.of(),
          release.from(),
          now);
    }
  }

  /**
   * Adds an artifact made from another one, from a folder, or from a single file.
   *
   * @throws GuardException with {@link ExitCode#USAGE} when the tag is none or taken, or there is
   *     nothing to make it from
   */
  public Release add(String tag, Ingredients ingredients, Instant now) throws IOException {
    if (!Tag.isTag(tag)) {
      throw refused("\"" + tag + "\" is no tag.", Tag.RULE);
    }
    if (find(tag).isPresent()) {
      throw refused(
          "There is a release " + tag + " already.", "Releases never change: choose another tag.");
    }
    Optional<Release> other = find(ingredients.from());
    Path source = other.map(this::appOf).orElse(Path.of(ingredients.from()));
    if (!Files.exists(source)) {
      throw refused(
          "There is neither a release nor a file named " + ingredients.from() + ".",
          "See `dhash releases list`.");
    }
    if (other.isEmpty()) {
      mustNotHoldStore(source);
    }
    if (ingredients.migrations().isPresent()) {
      mustBeFolder(ingredients.migrations().get());
      mustNotHoldStore(ingredients.migrations().get());
    }
    Map<String, String> settings = new TreeMap<>(other.map(Release::settings).orElse(Map.of()));
    settings.putAll(ingredients.settings());
    Path migrations = other.map(this::migrationsOf).orElse(source.resolveSibling("migrations"));
    return put(
        tag, source, migrations, ingredients.migrations(), settings, ingredients.from(), now);
  }

  /** Else the release would come without the migrations that it was to bring. */
  private static void mustBeFolder(Path migrations) {
    if (!Files.isDirectory(migrations)) {
      throw refused(
          "There is no folder named " + migrations + ".",
          "Name the one that holds expand/, contract/ and undo/.");
    }
  }

  /** What holds the store would be copied into itself, and with it all the project's secrets. */
  private void mustNotHoldStore(Path source) throws IOException {
    Path project = store.toAbsolutePath().normalize().resolveSibling("");
    Path here = Files.exists(project) ? project.toRealPath() : project;
    if (Files.isDirectory(source)
        && here.resolve(store.getFileName()).startsWith(source.toRealPath())) {
      throw refused(
          source + " holds this project itself, with its releases.",
          "Name the folder that holds what is to be run, and nothing else.");
    }
  }

  private Release put(
      String tag,
      Path app,
      Path migrations,
      Optional<Path> moreMigrations,
      Map<String, String> settings,
      String from,
      Instant now)
      throws IOException {
    Leftovers.remove(store);
    Path fresh = store.resolve(Leftovers.name(tag));
    try {
      copy(
          app,
          Files.isDirectory(app) ? fresh.resolve("app") : fresh.resolve("app").resolve(name(app)));
      copy(migrations, fresh.resolve("migrations"));
      if (moreMigrations.isPresent()) {
        copy(moreMigrations.get(), fresh.resolve("migrations"));
      }
      String digest = FolderDigest.of(parts(fresh), settings);
      Sheet sheet = new Sheet(tag, digest, now, from, settings);
      Files.writeString(fresh.resolve("release.json"), MAPPER.writeValueAsString(sheet));
      publish(fresh, tag);
      return release(sheet);
    } finally {
      Leftovers.delete(fresh);
    }
  }

  /** Where another was quicker, it has put the same there. */
  private void publish(Path fresh, String tag) throws IOException {
    try {
      Files.move(fresh, folder(tag), StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException taken) {
      if (!Files.exists(folder(tag).resolve("release.json"))) {
        throw taken;
      }
    }
  }

  private Release asBuilt() throws IOException {
    String digest =
        FolderDigest.of(Map.of("app", build.app(), "migrations", build.migrations()), Map.of());
    return new Release(
        build.tag(), digest, folder(build.tag()), Instant.EPOCH, "as built", Map.of(), false);
  }

  private Release release(Sheet sheet) {
    return new Release(
        sheet.tag(),
        sheet.digest(),
        folder(sheet.tag()),
        sheet.addedAt(),
        sheet.from(),
        sheet.settings(),
        true);
  }

  /** Where what is run of it stands now. */
  public Path appOf(Release release) {
    return release.stored() ? release.folder().resolve("app") : build.app();
  }

  /** Where its migrations stand now. */
  Path migrationsOf(Release release) {
    return release.stored() ? release.folder().resolve("migrations") : build.migrations();
  }

  private static Map<String, Path> parts(Path folder) {
    return Map.of("app", folder.resolve("app"), "migrations", folder.resolve("migrations"));
  }

  private Path folder(String tag) {
    return store.resolve(tag);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isRegularFile(from)) {
      Files.createDirectories(to.toAbsolutePath().getParent());
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
      return;
    }
    Files.createDirectories(to);
    for (Path file : FolderDigest.files(from)) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.toAbsolutePath().getParent());
      if (!Files.exists(target)) {
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      } else if (Files.mismatch(file, target) >= 0) {
        throw refused(
            file + " has the name of a file that the release has already, and other contents.",
            "Give it another version: what was applied somewhere never changes.");
      }
    }
  }

  private static GuardException refused(String what, String remedy) {
    return new GuardException(ExitCode.USAGE, what, "Nothing was added.", remedy);
  }
}
