package dhash.guard.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds what environments of one project must not share. */
public final class Neighbours {
  private Neighbours() {}

  /**
   * What other configured environments have in common with this one. Only remarks: the others may
   * be meant for another machine.
   */
  public static List<Problem> remarks(Path root, Settings settings) {
    List<Problem> remarks = new ArrayList<>();
    for (String name : new TreeSet<>(Environments.of(root))) {
      Loaded<Settings> other = SettingsLoader.load(root, root, name, Map.of(), Map.of());
      if (!name.equals(settings.environment()) && other.problems().isEmpty()) {
        compare(settings, other.draft(), remarks);
      }
    }
    return List.copyOf(remarks);
  }

  private static void compare(Settings own, Settings other, List<Problem> remarks) {
    int port = own.service().url().getPort();
    if (port == other.service().url().getPort()) {
      remarks.add(
          new Problem(
              own.environment(),
              other.environment() + " listens on port " + port + " too",
              "Give one of them another DHASH_URL if both run on one machine."));
    }
    DatabaseSettings database = own.database();
    boolean same =
        !database.isEmbedded()
            && database.host().equals(other.database().host())
            && database.port() == other.database().port()
            && database.name().equals(other.database().name());
    if (same) {
      remarks.add(
          new Problem(
              own.environment(),
              other.environment()
                  + " uses the database "
                  + database.name()
                  + " on "
                  + database.host()
                  + " too",
              "Give one of them another DB_NAME."));
    }
  }
}
