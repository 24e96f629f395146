package dhash.service.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads request bodies into memory: each one, all of them together, and the time that each takes
 * are bounded.
 */
final class Bodies {
  private static final int UNIT = 16 * 1024;
  private static final Duration LONGEST_UPLOAD = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Semaphore units;
  private final LongSupplier nanoTime;

  /**
   * @param mostBytes that all bodies together may take
   */
  Bodies(long mostBytes, LongSupplier nanoTime) {
    this.units = new Semaphore((int) Math.min(Integer.MAX_VALUE, mostBytes / UNIT));
    this.nanoTime = nanoTime;
  }

  /** A body in memory, until it is closed. */
  final class Body implements AutoCloseable {
    private byte[] bytes = new byte[0];
    private int length;
    private int held;

    byte[] bytes() {
      return bytes;
    }

    private void grow(int capacity) throws HttpError, InterruptedException {
      int more = Math.ceilDiv(capacity, UNIT) - held;
      if (!units.tryAcquire(more, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new HttpError(503, "busy", "too much is being uploaded at the moment");
      }
      held += more;
      bytes = Arrays.copyOf(bytes, capacity);
    }

    private void readAll(Request request, int limit)
        throws HttpError, IOException, InterruptedException {
      long begin = nanoTime.getAsLong();
      try (InputStream content = Content.Source.asInputStream(request)) {
        grow(firstCapacity(request, limit));
        while (true) {
          int count = content.read(bytes, length, bytes.length - length);
          if (count < 0) {
            break;
          }
          length += count;
          if (length > limit) {
            throw tooLarge(limit);
          }
          if (length == bytes.length) {
            grow((int) Math.min(limit + 1L, length * 2L));
          }
          if (nanoTime.getAsLong() - begin > LONGEST_UPLOAD.toNanos()) {
            throw new HttpError(408, "timeout", "the upload took too long");
          }
        }
      }
      bytes = Arrays.copyOf(bytes, length);
    }

    @Override
    public void close() {
      bytes = new byte[0];
      units.release(held);
      held = 0;
    }
  }

  /**
   * Reads a body of at most so many bytes; what is too long is told by its header, or on the way.
   */
  Body read(Request request, int limit) throws HttpError, IOException, InterruptedException {
    if (request.getLength() > limit) {
      throw tooLarge(limit);
    }
    Body body = new Body();
    boolean complete = false;
    try {
      body.readAll(request, limit);
      complete = true;
      return body;
    } finally {
      if (!complete) {
        body.close();
      }
    }
  }

  /** What a client announces is believed up to a point only: the rest must arrive first. */
  private static int firstCapacity(Request request, int limit) {
    long announced = request.getLength();
    return (int) Math.min(limit + 1L, announced < 0 ? UNIT : Math.min(announced + 1, 16L * UNIT));
  }

  private static HttpError tooLarge(int limit) {
    return new HttpError(413, "too_large", "at most %d bytes are taken".formatted(limit));
  }
}
