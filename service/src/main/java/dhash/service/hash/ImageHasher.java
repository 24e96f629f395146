package dhash.service.hash;

import dhash.service.hash.Hashing.Busy;
import dhash.service.hash.Hashing.Hashed;
import dhash.service.hash.Hashing.Reason;
import dhash.service.hash.Hashing.Refused;
import dhash.service.hash.ImageDecoder.Picture;
import dhash.service.hash.ImageDecoder.Undecodable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Hashes images on a few threads of its own, so that neither memory nor the answers to other
 * requests suffer, however many images arrive.
 */
public final class ImageHasher implements AutoCloseable {
  private static final int MOST_WAITING = 256;

  private final ImageDecoder decoder;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private final ThreadPoolExecutor workers;

  /**
   * @param maxPixels the largest image that is decoded
   * @param maxWebpPixels the same for WebP, which is held in memory in full
   * @param atOnce how many images are decoded at the same time
   * @param patience how long an image may wait and be worked on
   * @param nanoTime a monotonic clock
   */
  public ImageHasher(
      long maxPixels, long maxWebpPixels, int atOnce, Duration patience, LongSupplier nanoTime) {
    this.decoder = new ImageDecoder(maxPixels, maxWebpPixels);
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.workers =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().name("hasher-", 0).daemon().factory());
  }

  /**
   * Hashes an image.
   *
   * @throws InterruptedException when interrupted while waiting; the image may still be hashed
   */
  public Hashing hash(byte[] image) throws InterruptedException {
    Optional<ImageFormat> format = ImageFormat.of(image);
    if (format.isEmpty()) {
      return new Refused(
          Reason.UNSUPPORTED, "no image that is read here; send JPEG, PNG, GIF, BMP or WebP");
    }
    FutureTask<Hashing> hashing = new FutureTask<>(() -> hashNow(image, format.get()));
    try {
      workers.execute(hashing);
    } catch (RejectedExecutionException full) {
      return new Busy();
    }
    try {
      return hashing.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      workers.remove(hashing);
      return new Busy();
    } catch (ExecutionException bug) {
      throw new IllegalStateException("hashing failed", bug.getCause());
    }
  }

  private Hashing hashNow(byte[] image, ImageFormat format) {
    long begin = nanoTime.getAsLong();
    try {
      Picture picture = decoder.decode(image, format);
      DifferenceHash hash = Luma.hash(picture.image());
      return new Hashed(
          hash, format, picture.width(), picture.height(), nanoTime.getAsLong() - begin);
    } catch (Undecodable undecodable) {
      return undecodable.refused();
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
