package dhash.guard.postgres;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Columns of which a validated constraint says that they hold no null. */
final class NotNullChecks {
  private record Place(String table, String name) {}

  private final Map<Place, String> columns = new HashMap<>();
  private final Set<Place> proven = new HashSet<>();

  /** A constraint {@code CHECK (column IS NOT NULL) NOT VALID}. */
  void added(String table, String constraint, String column) {
    columns.put(new Place(table, constraint), column);
  }

  void validated(String table, String constraint) {
    String column = columns.get(new Place(table, constraint));
    if (column != null) {
      proven.add(new Place(table, column));
    }
  }

  boolean prove(String table, String column) {
    return proven.contains(new Place(table, column));
  }
}
