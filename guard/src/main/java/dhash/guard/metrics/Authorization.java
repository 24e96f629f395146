package dhash.guard.metrics;

import dhash.guard.port.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The header that credentials make, for one question.
 *
 * @param header empty where none are wanted
 * @param secrets what must be in no message, should the source's answer repeat it
 */
record Authorization(Optional<String> header, List<String> secrets) {
  static final Authorization NONE = new Authorization(Optional.empty(), List.of());

  private static final int MAX_BYTES = 64 << 10;

  /**
   * @param variables the process's environment
   * @throws IOException when the secret can't be had; the message says where it should be
   */
  static Authorization of(Credentials credentials, Map<String, String> variables)
      throws IOException {
    return switch (credentials) {
      case Credentials.Bearer(Credentials.Secret place) -> {
        String token = secret(place, variables);
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
          throw new IOException(named(place) + " holds characters that no token has");
        }
        yield new Authorization(Optional.of("Bearer " + token), List.of(token));
      }
      case Credentials.Login(String user, Credentials.Secret place) -> {
        String password = secret(place, variables);
        byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        String encoded = Base64.getEncoder().encodeToString(both);
        yield new Authorization(Optional.of("Basic " + encoded), List.of(encoded, password));
      }
    };
  }

  private static String secret(Credentials.Secret place, Map<String, String> variables)
      throws IOException {
    String found =
        switch (place) {
          case Credentials.Secret.Variable(String name) -> variables.getOrDefault(name, "");
          case Credentials.Secret.FirstLine(Path file) -> firstLine(file);
        };
    if (found.isEmpty()) {
      throw new IOException(named(place) + " is empty or not set");
    }
    return found;
  }

  private static String firstLine(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("the file " + file + " with the credentials is not there");
    }
    if (isOpenToOthers(file)) {
      throw new IOException(
          "other users can read "
              + file
              + ", so its credentials are not used; run: chmod 600 "
              + file);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      throw new IOException("the file " + file + " with the credentials can't be read", e);
    }
  }

  private static boolean isOpenToOthers(Path file) throws IOException {
    try {
      return Files.getPosixFilePermissions(file).stream()
          .anyMatch(
              p -> p == PosixFilePermission.OTHERS_READ || p == PosixFilePermission.GROUP_READ);
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  private static String named(Credentials.Secret place) {
    return switch (place) {
      case Credentials.Secret.Variable(String name) -> "the environment variable " + name;
      case Credentials.Secret.FirstLine(Path file) -> "the file " + file;
    };
  }

  /** Never prints. */
  @Override
  public String toString() {
    return "***";
  }
}
