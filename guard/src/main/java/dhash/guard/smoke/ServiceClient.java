package dhash.guard.smoke;

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
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Calls a service as clients do: within a time, reading no more than a question needs. */
final class ServiceClient {
  static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 256 * 1024;

  private final LongSupplier nanoClock;

  /**
   * Made by the first call: it has a thread of its own, and of many environments few are tested.
   */
  private @Nullable HttpClient http;

  /**
   * @param nanoClock to time answers with
   */
  ServiceClient(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
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

  /**
   * @param body the beginning of it
   * @param took until all of that was there
   */
  record Answer(int status, String body, HttpResponse<?> response, Duration took) {
    Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    boolean isSuccess() {
      return status / 100 == 2;
    }
  }

  Answer get(URI address) throws IOException, InterruptedException {
    return send("GET", address, Map.of(), new byte[0], LIMIT);
  }

  /**
   * @throws IOException when there is no answer within {@code limit}
   */
  Answer send(String method, URI address, Map<String, String> headers, byte[] body, Duration limit)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(limit);
    headers.forEach(request::header);
    request.method(
        method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    long begin = nanoClock.getAsLong();
    HttpResponse<InputStream> response = http().send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream content = response.body()) {
      String text = new String(content.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      return new Answer(
          response.statusCode(), text, response, Duration.ofNanos(nanoClock.getAsLong() - begin));
    }
  }
}
