package dhash.guard.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds variables of the process's environment that were probably meant for a key. */
public final class MisspeltVariables {
  /** What the program, its launcher and its service read besides. */
  private static final Set<String> OTHERS =
      Set.of(
          "DHASH_ROOT",
          "DHASH_JAVA_OPTS",
          "DHASH_VERSION",
          "DHASH_TEST_DIE_AT",
          "DHASH_MAX_PIXELS",
          "DHASH_MAX_BODY_BYTES",
          "DHASH_DB_CONNECTIONS",
          "DHASH_STARTUP_WAIT_SECONDS",
          "DHASH_MISBEHAVE");

  private MisspeltVariables() {}

  /**
   * What nothing reads though it begins as a key does and is nearly one. Only remarks: variables
   * are other programs' too. Values are not told, they may be secrets.
   */
  public static List<Problem> remarks(Map<String, String> variables) {
    Set<String> known =
        Stream.concat(Keys.ALL.stream().map(Key::name), OTHERS.stream())
            .collect(Collectors.toCollection(TreeSet::new));
    return new TreeSet<>(variables.keySet())
        .stream()
            .filter(name -> !known.contains(name))
            .flatMap(name -> meant(name, known).map(key -> remark(name, key)).stream())
            .toList();
  }

  private static Problem remark(String name, String key) {
    return new Problem(
        "the environment variable " + name, "nothing reads it", "Did you mean " + key + "?");
  }

  /** Only what follows the prefix is compared: it would make short names look alike. */
  private static Optional<String> meant(String name, Set<String> known) {
    String prefix = name.substring(0, name.indexOf('_') + 1);
    return prefix.isEmpty()
        ? Optional.empty()
        : Nearest.to(
                name.substring(prefix.length()),
                known.stream()
                    .filter(key -> key.startsWith(prefix))
                    .map(key -> key.substring(prefix.length()))
                    .toList())
            .map(prefix::concat);
  }
}
