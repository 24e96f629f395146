package dhash.guard.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The digest of everything that an artifact consists of: its files by relative path, and its
 * settings.
 */
final class FolderDigest {
  private static final int BUFFER_BYTES = 128 * 1024;

  private FolderDigest() {}

  /**
   * Reads all files below the folders; one that isn't there counts as empty.
   *
   * @param folders by the name under which their files count
   * @return SHA-256, 64 lowercase hexadecimal digits
   */
  static String of(Map<String, Path> folders, Map<String, String> settings) throws IOException {
    MessageDigest digest = sha256();
    for (var folder : new TreeMap<>(folders).entrySet()) {
      for (Path file : files(folder.getValue())) {
        String name = folder.getKey() + "/" + slashed(folder.getValue().relativize(file));
        update(digest, name);
        update(digest, HexFormat.of().formatHex(digestOf(file)));
      }
    }
    for (var setting : new TreeMap<>(settings).entrySet()) {
      update(digest, setting.getKey() + "=" + setting.getValue());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String slashed(Path relative) {
    return relative.toString().replace('\\', '/');
  }

  private static byte[] digestOf(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return digest.digest();
  }

  private static void update(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
