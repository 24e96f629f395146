package dhash.guard.platform.local;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Fifty requests a second, half of them with a body, until closed. */
final class Load implements AutoCloseable {
  private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Machine.Site site;
  private final Collection<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean over;

  Load(Machine.Site site) {
    this.site = site;
    threads.execute(this::send);
  }

  private void send() {
    long next = System.nanoTime();
    while (!over) {
      int number = sent.incrementAndGet();
      threads.execute(() -> one(number));
      next += GAP_NANOS;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void one(int number) {
    try {
      HttpResponse<String> response =
          number % 2 == 0
              ? site.get("/slow?30")
              : site.post("/count", HttpRequest.BodyPublishers.ofByteArray(new byte[20_000]));
      if (response.statusCode() != 200) {
        failures.add(response.statusCode() + " " + response.body());
      }
    } catch (IOException e) {
      failures.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int sent() {
    return sent.get();
  }

  /** Ends the load, waits for what is under way, and gives what went wrong. */
  List<String> failures() {
    close();
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    over = true;
    threads.close();
  }
}
