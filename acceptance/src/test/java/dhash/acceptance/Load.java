package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Clients that post small images at a steady rate over connections that are kept open, whatever
 * becomes of the requests before.
 */
final class Load implements AutoCloseable {
  /** Where images are posted to. */
  static final String PATH = "/api/dhash/extract";

  /** The header in which each request bears its number, from 0. */
  static final String NUMBER = "X-Load-Number";

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int MOST_AT_ONCE = 500;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Semaphore slots = new Semaphore(MOST_AT_ONCE);
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<byte[]> images =
      IntStream.range(0, 20).mapToObj(seed -> image(new Random(seed))).toList();
  private final URI target;
  private int sent;

  /**
   * What became of a request.
   *
   * @param number counted from 0
   * @param status the HTTP status, or 0 where there was no answer
   * @param version the tag that answered; empty where none said so
   * @param trouble what went wrong where there was no answer
   */
  record Answer(
      int number, Instant asked, Instant answered, int status, String version, String trouble) {
    boolean failed() {
      return status != 200;
    }
  }

  private Load(URI entrance, int perSecond) {
    this.target = entrance.resolve(PATH);
    var _ = clock.scheduleAtFixedRate(this::send, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
  }

  /** Begins at once, and goes on until it is closed. */
  static Load on(URI entrance, int perSecond) {
    return new Load(entrance, perSecond);
  }

  private void send() {
    Instant asked = Instant.now();
    int number = sent++;
    if (!slots.tryAcquire()) {
      answers.add(new Answer(number, asked, asked, 0, "", "too many requests wait for an answer"));
      return;
    }
    HttpRequest request =
        HttpRequest.newBuilder(target)
            .timeout(LIMIT)
            .header("Content-Type", "image/png")
            .header(NUMBER, Integer.toString(number))
            .POST(BodyPublishers.ofByteArray(images.get(number % images.size())))
            .build();
    var _ =
        client
            .sendAsync(request, BodyHandlers.ofString())
            .handle((response, failure) -> {
              slots.release();
              return answers.add(
                  failure == null
                      ? answer(number, asked, response)
                      : new Answer(number, asked, Instant.now(), 0, "", failure.toString()));
            });
  }

  private static Answer answer(int number, Instant asked, HttpResponse<String> response) {
    return new Answer(
        number,
        asked,
        Instant.now(),
        response.statusCode(),
        response.headers().firstValue("X-Dhash-Version").orElse(""),
        response.statusCode() == 200 ? "" : response.body());
  }

  /** All answers so far, in the order of the questions. */
  List<Answer> answers() {
    return answers.stream().sorted((a, b) -> a.asked().compareTo(b.asked())).toList();
  }

  /** How many were answered well so far by this version. */
  long answeredBy(String version) {
    return answers.stream().filter(a -> !a.failed() && a.version().equals(version)).count();
  }

  List<Answer> failures() {
    return answers().stream().filter(Answer::failed).toList();
  }

  /** Sends no more, waits for the last answers, and fails if a single request has failed. */
  void endsWithoutFailure() throws InterruptedException {
    stop();
    assertThat(answers()).as("requests").isNotEmpty();
    assertThat(failures()).as("failed of %d requests", answers.size()).isEmpty();
  }

  /** Sends no more and waits for the last answers. */
  void stop() throws InterruptedException {
    clock.shutdownNow();
    clock.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (!slots.tryAcquire(MOST_AT_ONCE, LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("requests without an answer");
    }
    slots.release(MOST_AT_ONCE);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    client.shutdownNow();
  }

  /** A small picture unlike the others. */
  private static byte[] image(Random random) {
    BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 32 * 32; i++) {
      picture.getRaster().setSample(i % 32, i / 32, 0, random.nextInt(256));
    }
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      ImageIO.write(picture, "png", bytes);
      return bytes.toByteArray();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
