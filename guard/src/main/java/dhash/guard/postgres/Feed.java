package dhash.guard.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Feeds a client program in a thread of its own, since a pipe that nobody reads can't be
 * interrupted; whoever waits for the program can be.
 */
final class Feed implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final Duration LIMIT = Duration.ofHours(6);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final InputStream content;
  private final ClientRun program;
  private final AtomicLong newlyFed = new AtomicLong();
  private final CompletableFuture<Boolean> fed = new CompletableFuture<>();
  private final Thread thread = Thread.ofVirtual().unstarted(this::feed);

  private Feed(InputStream content, ClientRun program) {
    this.content = content;
    this.program = program;
  }

  static Feed start(InputStream content, ClientRun program) {
    Feed feed = new Feed(content, program);
    feed.thread.start();
    return feed;
  }

  private void feed() {
    try (OutputStream input = program.input()) {
      fed.complete(pour(input));
    } catch (IOException | RuntimeException unreadable) {
      fed.completeExceptionally(unreadable);
      program.kill();
    }
  }

  /** Whether the program took it all. Where it hung up, its exit code says why. */
  private boolean pour(OutputStream input) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      try {
        input.write(buffer, 0, read);
      } catch (IOException hungUp) {
        return false;
      }
      newlyFed.addAndGet(read);
    }
    return true;
  }

  /**
   * Waits until the program has ended, which may be long after it was fed.
   *
   * @throws IOException when the content can't be read, or the program fails or takes hours
   */
  void toTheEnd(Meter meter) throws IOException, InterruptedException {
    long looks = LIMIT.dividedBy(LOOK);
    while (!program.endsWithin(LOOK)) {
      meter.done(newlyFed.getAndSet(0));
      if (--looks == 0) {
        throw new IOException("it was not restored within " + LIMIT.toHours() + " h");
      }
    }
    meter.done(newlyFed.getAndSet(0));
    if (fed.isCompletedExceptionally()) {
      Throwable reason = fed.exceptionNow();
      throw new IOException("the dump can't be read: " + reason.getMessage(), reason);
    }
    program.succeed(Duration.ZERO);
  }

  /** Ends the program where it still runs, and with it the feeding. */
  @Override
  public void close() {
    program.kill();
    boolean hurried = Thread.interrupted();
    try {
      thread.join();
    } catch (InterruptedException again) {
      hurried = true;
    }
    if (hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
