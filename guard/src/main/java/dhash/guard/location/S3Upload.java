package dhash.guard.location;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Sends one file in parts: it is there once all are, and nothing of it is before. */
final class S3Upload {
  private static final int MOST_PARTS = 10_000;

  /** Nobody sends one file for longer: what was begun before was left by a process that is gone. */
  private static final Duration LONGEST = Duration.ofDays(2);

  private final S3Client s3;
  private final String bucket;
  private final String key;
  private final long leastPartBytes;

  S3Upload(S3Client s3, String bucket, String key, long leastPartBytes) {
    this.s3 = s3;
    this.bucket = bucket;
    this.key = key;
    this.leastPartBytes = leastPartBytes;
  }

  /** Parts cost money until they are dropped. */
  static void abortAbandoned(S3Client s3, String bucket, String keys, Instant now) {
    try {
      s3.listMultipartUploads(r -> r.bucket(bucket).prefix(keys)).uploads().stream()
          .filter(upload -> upload.initiated().isBefore(now.minus(LONGEST)))
          .forEach(upload ->
              s3.abortMultipartUpload(
                  r -> r.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
    } catch (SdkException notAllowed) {
      // what can't be listed can't be tidied up; the copy is worth more
    }
  }

  void send(Path file, long bytes, LongConsumer moved) throws IOException {
    String id = s3.createMultipartUpload(r -> r.bucket(bucket).key(key)).uploadId();
    boolean complete = false;
    try {
      List<CompletedPart> parts = parts(id, file, bytes, moved);
      s3.completeMultipartUpload(r ->
          r.bucket(bucket).key(key).uploadId(id).multipartUpload(upload -> upload.parts(parts)));
      complete = true;
    } finally {
      if (!complete) {
        abort(id);
      }
    }
  }

  private List<CompletedPart> parts(String id, Path file, long bytes, LongConsumer moved)
      throws IOException {
    long partBytes = Math.max(leastPartBytes, Math.ceilDiv(bytes, MOST_PARTS));
    List<CompletedPart> parts = new ArrayList<>();
    for (long at = 0; at < bytes; at += partBytes) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      long from = at;
      long length = Math.min(partBytes, bytes - at);
      int number = parts.size() + 1;
      RequestBody body =
          RequestBody.fromContentProvider(
              () -> stream(file, from), length, "application/octet-stream");
      String tag =
          s3.uploadPart(r -> r.bucket(bucket).key(key).uploadId(id).partNumber(number), body)
              .eTag();
      parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
      moved.accept(length);
    }
    return parts;
  }

  /** Only as much is read of it as the request is long. */
  private static InputStream stream(Path file, long from) {
    try {
      InputStream stream = Files.newInputStream(file);
      stream.skipNBytes(from);
      return stream;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private void abort(String id) {
    boolean interrupted = Thread.interrupted();
    try {
      s3.abortMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(id));
    } catch (SdkException gone) {
      // what stopped the upload is told; this would only hide it
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
