package dhash.guard.port;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.function.LongConsumer;

/**
 * A place beside the local folder where files by name can be kept. What they mean, and whether a
 * copy there is whole, is not its business.
 */
public interface BackupLocation {
  /** How people call it: its path or its {@code s3://} address. Holds no secret. */
  String name();

  /** How a checksum line calls a file that stands there. */
  String pathOf(String file);

  /**
   * Streams a file there, in place of one of the same name. It stands there whole afterwards, or
   * not at all.
   *
   * @param moved told of numbers of bytes as they are moved
   * @throws IOException with the reason; the thread's interruption is one, and stays set
   */
  void put(String file, Path content, LongConsumer moved) throws IOException;

  /** Writes a small file, in place of one of the same name, whole or not at all. */
  void put(String file, String content) throws IOException;

  /** The sizes, in bytes, of all files whose names begin so. */
  SortedMap<String, Long> list(String prefix) throws IOException;

  /**
   * Reads a file. Closing before its end is fine.
   *
   * @throws java.nio.file.NoSuchFileException where there is none
   */
  InputStream open(String file) throws IOException;

  /** Harmless where there is none. */
  void remove(String file) throws IOException;
}
