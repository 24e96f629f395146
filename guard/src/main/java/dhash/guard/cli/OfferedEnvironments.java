package dhash.guard.cli;

import java.util.Iterator;
import java.util.List;

/**
 * The environments that a shell offers: those of the folder in which somebody types, not of the one
 * in which the script was printed. So this is the name of a function in the scripts, which lists
 * them.
 */
final class OfferedEnvironments implements Iterable<String> {
  static final String FUNCTION = "__dhash_environments";

  @Override
  public Iterator<String> iterator() {
    return List.of(FUNCTION).iterator();
  }
}
