package dhash.guard.composition;

import dhash.guard.port.Shelf;
import dhash.guard.release.ReleaseStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The release store as commands see it. */
record ReleaseShelf(ReleaseStore store, InstantSource clock) implements Shelf {
  @Override
  public Item add(String tag, String from, Optional<Path> migrations, Map<String, String> settings)
      throws IOException {
    return item(
        store.add(tag, new ReleaseStore.Ingredients(from, migrations, settings), clock.instant()));
  }

  @Override
  public List<Item> list() throws IOException {
    return store.list().stream().map(ReleaseShelf::item).toList();
  }

  @Override
  public boolean isUsed() {
    return store.isUsed();
  }

  private static Item item(ReleaseStore.Release release) {
    return new Item(
        release.tag(), release.digest(), release.addedAt(), release.from(), release.settings());
  }
}
