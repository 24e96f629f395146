package dhash.guard.postgres;

import dhash.guard.port.BackupLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.function.LongConsumer;

/** A place that says it kept a zip, and keeps something else. */
record RottingLocation(BackupLocation sound) implements BackupLocation {
  @Override
  public String name() {
    return sound.name();
  }

  @Override
  public String pathOf(String file) {
    return sound.pathOf(file);
  }

  @Override
  public void put(String file, Path content, LongConsumer moved) throws IOException {
    sound.put(file, "not what was sent");
  }

  @Override
  public void put(String file, String content) throws IOException {
    sound.put(file, content);
  }

  @Override
  public SortedMap<String, Long> list(String prefix) throws IOException {
    return sound.list(prefix);
  }

  @Override
  public InputStream open(String file) throws IOException {
    return sound.open(file);
  }

  @Override
  public void remove(String file) throws IOException {
    sound.remove(file);
  }
}
