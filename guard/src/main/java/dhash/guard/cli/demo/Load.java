package dhash.guard.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Posts pictures at a steady rate and remembers which requests failed when. */
final class Load implements AutoCloseable {
  private static final int A_SECOND = 50;
  private static final int MOST_UNDER_WAY = 200;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final HttpClient http;
  private final URI service;
  private final List<byte[]> pictures;
  private final InstantSource clock;
  private final ScheduledExecutorService beat =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("load").daemon(true).factory());
  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places = new Semaphore(MOST_UNDER_WAY);
  private final AtomicInteger next = new AtomicInteger();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

  /**
   * One request.
   *
   * @param version of the revision that answered; empty where none did
   */
  record Request(Instant sentAt, boolean failed, String version) {}

  Load(URI service, List<byte[]> pictures, InstantSource clock) {
    this.service = service;
    this.pictures = List.copyOf(pictures);
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .executor(senders)
            .build();
  }

  /**
   * Waits until the service answers, puts the first few pictures into its library, so that there is
   * something to match, and then posts all of them in turn until it is closed.
   */
  void begin(int inTheLibrary) {
    var _ = beat.schedule(() -> beginOnceReady(inTheLibrary), 0, TimeUnit.MILLISECONDS);
  }

  private void beginOnceReady(int inTheLibrary) {
    if (!isReady()) {
      var _ = beat.schedule(() -> beginOnceReady(inTheLibrary), 100, TimeUnit.MILLISECONDS);
      return;
    }
    for (int i = 0; i < inTheLibrary; i++) {
      answers(post("/api/dhash/components?key=demo-" + i, pictures.get(i)));
    }
    var _ =
        beat.scheduleAtFixedRate(
            () -> senders.execute(this::sendOne), 0, 1_000_000 / A_SECOND, TimeUnit.MICROSECONDS);
  }

  private boolean isReady() {
    return answers(HttpRequest.newBuilder(service.resolve("/ready")).timeout(LIMIT).GET().build());
  }

  private boolean answers(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** All requests answered, or given up, so far. */
  List<Request> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  private void sendOne() {
    if (!places.tryAcquire()) {
      requests.add(new Request(clock.instant(), true, ""));
      return;
    }
    Instant sentAt = clock.instant();
    byte[] picture = pictures.get(next.getAndIncrement() % pictures.size());
    try {
      HttpResponse<Void> answer =
          http.send(post("/api/dhash/extract", picture), BodyHandlers.discarding());
      String version = answer.headers().firstValue("X-Dhash-Version").orElse("");
      requests.add(new Request(sentAt, answer.statusCode() != 200, version));
    } catch (IOException failed) {
      requests.add(new Request(sentAt, true, ""));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }

  private HttpRequest post(String path, byte[] picture) {
    return HttpRequest.newBuilder(service.resolve(path))
        .timeout(LIMIT)
        .header("Content-Type", "image/png")
        .POST(BodyPublishers.ofByteArray(picture))
        .build();
  }

  @Override
  public void close() {
    beat.shutdownNow();
    senders.shutdownNow();
    http.shutdownNow();
  }
}
