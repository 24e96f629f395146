package dhash.guard.location;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.S3Client;

/** A real S3 server on loopback, with one bucket in files. */
public final class Bucket implements AutoCloseable {
  public static final String NAME = "backups";
  private static final String KEY_ID = "test-key";
  private static final String SECRET = "a secret that nobody sees";
  private static final long LEAST_PART_BYTES = 5L << 20;

  private final S3Proxy server;
  private final int port;
  private final Path files;

  private Bucket(S3Proxy server, Path files) {
    this.server = server;
    this.port = server.getPort();
    this.files = files;
  }

  public static Bucket below(Path folder) throws Exception {
    Path files = Files.createDirectories(folder.resolve("s3"));
    Files.createDirectories(files.resolve(NAME));
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(files.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, KEY_ID, SECRET)
            .stopTimeout(0)
            .build();
    server.start();
    return new Bucket(server, files);
  }

  /** With the right credentials, and parts as small as they may be. */
  public S3Location location(String prefix) {
    return location(NAME, prefix, SECRET);
  }

  S3Location location(String bucket, String prefix, String secret) {
    return new S3Location(bucket, prefix, access(secret), LEAST_PART_BYTES, InstantSource.system());
  }

  private S3Access access(String secret) {
    return new S3Access(
        Optional.of(URI.create("http://127.0.0.1:" + port)),
        Optional.empty(),
        true,
        Map.of("AWS_ACCESS_KEY_ID", KEY_ID, "AWS_SECRET_ACCESS_KEY", secret));
  }

  /** The server's own file behind an object. */
  public Path file(String key) {
    return files.resolve(NAME).resolve(key);
  }

  /** The uploads that were begun and neither completed nor aborted. */
  List<String> unfinished() {
    try (S3Client s3 = access(SECRET).client()) {
      return s3.listMultipartUploads(r -> r.bucket(NAME)).uploads().stream()
          .map(upload -> upload.key())
          .toList();
    }
  }

  public void stop() throws Exception {
    server.stop();
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } catch (Exception failure) {
      throw new IOException(failure);
    }
  }
}
