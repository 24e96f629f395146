package dhash.guard.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The environments of a project. */
public final class Environments {
  /** Needs no files: everything it uses is built in. */
  public static final String LOCAL = "local";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");
  private static final Pattern FILE = Pattern.compile("dhash_(" + NAME + ")\\.conf(\\.example)?");

  private Environments() {}

  /** All that have a configuration file or an example of one, and {@code local}. */
  public static SortedSet<String> of(Path root) {
    SortedSet<String> names = new TreeSet<>();
    names.add(LOCAL);
    Path folder = root.resolve("config");
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "dhash_*")) {
        for (Path file : files) {
          Matcher matcher = FILE.matcher(String.valueOf(file.getFileName()));
          if (matcher.matches()) {
            names.add(matcher.group(1));
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        // The names only serve suggestions; reading the files themselves tells what is wrong.
        return names;
      }
    }
    return names;
  }

  /** Those that have a configuration of their own, and {@code local}, which needs none. */
  public static SortedSet<String> configured(Path root) {
    SortedSet<String> names = of(root);
    names.removeIf(name ->
        !name.equals(LOCAL) && !Files.exists(root.resolve("config/dhash_" + name + ".conf")));
    return names;
  }

  /** Whether a rollout was ever recorded in it. */
  public static boolean isUsed(Path root, String name) {
    return Files.isDirectory(root.resolve(".dhash").resolve(name).resolve("journal"));
  }

  /** Those that were used and have no configuration any more. */
  public static SortedSet<String> bereft(Path root) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    Path folder = root.resolve(".dhash");
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder)) {
        for (Path each : folders) {
          String name = String.valueOf(each.getFileName());
          if (isName(name) && isUsed(root, name)) {
            names.add(name);
          }
        }
      }
      names.removeAll(configured(root));
    }
    return names;
  }

  /** Whether it may be one's name: it becomes part of file and schema names. */
  public static boolean isName(String environment) {
    return NAME.matcher(environment).matches();
  }

  /** What is wrong with a name, if anything. */
  static Optional<Problem> wrongName(String environment) {
    return isName(environment)
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "--env",
                "\"" + environment + "\" is no name of an environment",
                "Use up to 32 lowercase letters, digits, hyphens and underscores."));
  }
}
