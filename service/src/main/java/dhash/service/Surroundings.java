package dhash.service;

import dhash.service.misbehave.Misbehaviour.Pause;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a replica finds around itself.
 *
 * @param nanoTime a monotonic clock
 * @param random for request ids; nothing secret hangs on it
 * @param crash ends the process without any farewell
 * @param memoryBytes the largest heap
 * @param processors how many images may be decoded at the same time
 */
public record Surroundings(
    InstantSource clock,
    LongSupplier nanoTime,
    RandomGenerator random,
    Pause pause,
    Runnable crash,
    long memoryBytes,
    int processors) {
  /** A decoded WebP image is held in memory in full, and twice where it is lossy. */
  private static final long BYTES_A_WEBP_PIXEL = 16;

  private static final long SHARE_FOR_BODIES = 4;

  /** What all requests' bodies together may take. */
  long bodyBytes() {
    return memoryBytes / SHARE_FOR_BODIES;
  }

  /** The largest WebP image, so that as many as are decoded at once take half of the memory. */
  long webpPixels() {
    return memoryBytes / 2 / processors / BYTES_A_WEBP_PIXEL;
  }
}
