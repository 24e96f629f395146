package dhash.guard.port;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The releases that can be deployed. */
public interface Shelf {
  /** One of them. */
  record Item(
      String tag, String digest, Instant addedAt, String from, Map<String, String> settings) {
    public Item {
      settings = Map.copyOf(settings);
    }
  }

  /** Adds a release made from another one, a folder or a file. */
  Item add(String tag, String from, Optional<Path> migrations, Map<String, String> settings)
      throws IOException;

  List<Item> list() throws IOException;

  /** Whether releases were ever added here; a checkout in CI need not know any. */
  boolean isUsed();
}
