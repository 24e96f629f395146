package dhash.guard.smoke;

import dhash.engine.plan.Revision;
import dhash.guard.port.SmokeTester;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service a few questions over HTTP. Of the dhash service it knows what to expect; of any
 * other only that its health path answers well.
 */
public final class HttpSmokeTester implements SmokeTester {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration QUICK = Duration.ofSeconds(2);
  private static final int MOST_BYTES = 64 * 1024;

  private final String healthPath;
  private final boolean dhash;
  private final LongSupplier nanoClock;

  /**
   * Made by the first test: it has a thread of its own, and of many environments few are tested.
   */
  private @Nullable HttpClient http;

  /**
   * @param dhash whether it is the dhash service, whose answers are known
   * @param nanoClock to time answers with
   */
  public HttpSmokeTester(String healthPath, boolean dhash, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.healthPath = healthPath;
    this.dhash = dhash;
  }

  private synchronized HttpClient http() {
    if (http == null) {
      http =
          HttpClient.newBuilder()
              .connectTimeout(LIMIT)
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
    }
    return http;
  }

  private record Answer(int status, String body, Optional<String> version, Duration took) {}

  private interface Test {
    /** Why it failed, or empty. */
    Optional<String> run() throws IOException, InterruptedException;
  }

  @Override
  public Result test(List<URI> addresses, Revision expected) throws InterruptedException {
    List<String> failures = new ArrayList<>();
    int tests = 0;
    for (URI address : addresses) {
      for (Test test : tests(address, expected)) {
        tests++;
        failure(test).ifPresent(why -> failures.add(address + ": " + why));
      }
    }
    return new Result(tests, failures);
  }

  private List<Test> tests(URI address, Revision expected) {
    Test health = () -> health(get(address, healthPath));
    return dhash
        ? List.of(
            health,
            () -> version(get(address, "/version"), expected),
            () -> status(get(address, "/no-such-path"), 404, "an unknown path"),
            () -> image(post(address, Images.good())),
            () -> status(post(address, Images.bad()), 400, "a bad image"))
        : List.of(health);
  }

  private static Optional<String> failure(Test test) throws InterruptedException {
    try {
      return test.run();
    } catch (IOException failed) {
      String reason = failed.getMessage();
      return Optional.of(reason == null ? failed.getClass().getSimpleName() : reason);
    }
  }

  private static Optional<String> health(Answer answer) {
    if (answer.status() / 100 != 2) {
      return Optional.of("health answers " + answer.status());
    }
    return answer.took().compareTo(QUICK) > 0
        ? Optional.of("health took " + answer.took().toMillis() + " ms, longer than 2 s")
        : Optional.empty();
  }

  private static Optional<String> version(Answer answer, Revision expected) {
    String said = answer.version().orElse("none");
    return said.equals(expected.tag())
        ? Optional.empty()
        : Optional.of("the version is " + said + ", not " + expected.tag());
  }

  private static Optional<String> image(Answer answer) {
    boolean hashed =
        answer.status() == 200
            && answer.body().matches("(?s).*\"hash\"\\s*:\\s*\"[0-9a-f]{16}\".*");
    return hashed
        ? Optional.empty()
        : Optional.of("an image was not hashed: the answer is " + answer.status());
  }

  private static Optional<String> status(Answer answer, int expected, String to) {
    return answer.status() == expected
        ? Optional.empty()
        : Optional.of(to + " got " + answer.status() + ", not " + expected);
  }

  private Answer get(URI address, String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(address.resolve(path)).GET());
  }

  /** Marked as a probe: hashed and counted, stored nowhere. */
  private Answer post(URI address, byte[] body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(address.resolve("/api/dhash/extract"))
            .header("Content-Type", "image/png")
            .header("X-Dhash-Probe", "1")
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    long begin = nanoClock.getAsLong();
    HttpResponse<InputStream> response =
        http().send(request.timeout(LIMIT).build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      String text = new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      return new Answer(
          response.statusCode(),
          text,
          response.headers().firstValue("X-Dhash-Version"),
          Duration.ofNanos(nanoClock.getAsLong() - begin));
    }
  }
}
