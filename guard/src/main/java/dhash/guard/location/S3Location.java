package dhash.guard.location;

import dhash.guard.port.BackupLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** A bucket, or what lies below a prefix in one. */
public final class S3Location implements BackupLocation {
  /** Larger files are sent in parts, each of which is tried again by itself. */
  public static final long USUAL_PART_BYTES = 32L << 20;

  private final String bucket;
  private final String prefix;
  private final S3Access access;
  private final long partBytes;
  private final InstantSource clock;
  private @Nullable S3Client client;

  /**
   * @param prefix without slashes at its ends; empty for the bucket as a whole
   * @param partBytes at least 5 MiB, which is the least that stores take
   */
  public S3Location(
      String bucket, String prefix, S3Access access, long partBytes, InstantSource clock) {
    this.bucket = bucket;
    this.prefix = prefix.isEmpty() ? "" : prefix + "/";
    this.access = access;
    this.partBytes = partBytes;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "s3://"
        + bucket
        + (prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1));
  }

  /** Whoever downloads both has them side by side. */
  @Override
  public String pathOf(String file) {
    return file;
  }

  @Override
  public void put(String file, Path content, LongConsumer moved) throws IOException {
    long bytes = Files.size(content);
    called(s3 -> {
      if (bytes > partBytes) {
        S3Upload.abortAbandoned(s3, bucket, prefix + "dhash_", clock.instant());
        new S3Upload(s3, bucket, prefix + file, partBytes).send(content, bytes, moved);
      } else {
        s3.putObject(r -> r.bucket(bucket).key(prefix + file), RequestBody.fromFile(content));
        moved.accept(bytes);
      }
      return bytes;
    });
  }

  @Override
  public void put(String file, String content) throws IOException {
    called(s3 ->
        s3.putObject(r -> r.bucket(bucket).key(prefix + file), RequestBody.fromString(content)));
  }

  @Override
  public SortedMap<String, Long> list(String names) throws IOException {
    return called(s3 -> {
      SortedMap<String, Long> found = new TreeMap<>();
      s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix + names))
          .contents()
          .forEach(object -> found.put(object.key().substring(prefix.length()), object.size()));
      return found;
    });
  }

  @Override
  public InputStream open(String file) throws IOException {
    return called(s3 -> new S3Content(s3.getObject(r -> r.bucket(bucket).key(prefix + file))));
  }

  @Override
  public void remove(String file) throws IOException {
    called(s3 -> s3.deleteObject(r -> r.bucket(bucket).key(prefix + file)));
  }

  @FunctionalInterface
  private interface Call<T> {
    T of(S3Client s3) throws IOException;
  }

  private <T> T called(Call<T> call) throws IOException {
    try {
      return call.of(client());
    } catch (NoSuchKeyException absent) {
      NoSuchFileException none = new NoSuchFileException(name());
      none.initCause(absent);
      throw none;
    } catch (SdkException failure) {
      throw S3Failure.of(failure);
    }
  }

  /** Made when it is needed first: loading the library takes longer than most commands. */
  private synchronized S3Client client() {
    S3Client made = client;
    if (made == null) {
      made = access.client();
      client = made;
    }
    return made;
  }
}
