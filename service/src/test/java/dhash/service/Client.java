package dhash.service;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/** Speaks HTTP with a replica. */
final class Client implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  Client(int port) {
    this.port = port;
  }

  Answer get(String path, String... headers) throws IOException, InterruptedException {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  Answer delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  Answer post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return send("POST", path, BodyPublishers.ofByteArray(body), headers);
  }

  Answer post(String path, String body) throws IOException, InterruptedException {
    return post(path, body.getBytes(StandardCharsets.UTF_8));
  }

  Answer extract(byte[] image, String... headers) throws IOException, InterruptedException {
    return post("/api/dhash/extract", image, headers);
  }

  /** Sends so many zeros without saying how many they will be. */
  Upload stream(String path, long bytes) throws IOException {
    return Upload.ofZeros(port, path, bytes);
  }

  /** Sends a form with a key and a file. */
  Answer postForm(String path, String key, byte[] image) throws IOException, InterruptedException {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.writeBytes(
        """
        --XX
        Content-Disposition: form-data; name="key"

        %s
        --XX
        Content-Disposition: form-data; name="image"; filename="a.png"
        Content-Type: image/png

        """
            .formatted(key)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.UTF_8));
    form.writeBytes(image);
    form.writeBytes("\r\n--XX--\r\n".getBytes(StandardCharsets.UTF_8));
    return post(path, form.toByteArray(), "Content-Type", "multipart/form-data; boundary=XX");
  }

  Answer send(String method, String path, BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(PATIENCE)
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new Answer(http.send(request.build(), BodyHandlers.ofString()));
  }

  /** Asks again and again until the answer is as it should be; fails when it doesn't become so. */
  Answer await(String path, Predicate<Answer> expected) throws InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    String last = "";
    while (Instant.now().isBefore(deadline)) {
      try {
        Answer answer = get(path);
        if (expected.test(answer)) {
          return answer;
        }
        last = answer.status() + " " + answer.body();
      } catch (IOException notYet) {
        last = notYet.toString();
      }
      Thread.sleep(20);
    }
    throw new AssertionError(path + " did not become as expected; last " + last);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
