package dhash.guard.metrics;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One HTTP exchange, body and all, within a time and a size. Redirects are answers like any other,
 * and no proxy is asked. For any number of threads at once: what it has to do itself is done on
 * virtual threads, so that a thousand exchanges keep no thousand threads of the system.
 */
final class BoundedClient implements AutoCloseable {
  private final HttpClient http;
  private final Duration limit;

  BoundedClient(Duration limit) {
    this.limit = limit;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(limit)
            .executor(Thread::startVirtualThread)
            .build();
  }

  /**
   * @param maxBytes a longer body is cut off, and an error
   * @param within how long it may take, at most the client's own limit
   * @throws IOException with a message for operators
   */
  HttpResponse<byte[]> exchange(HttpRequest request, long maxBytes, Duration within)
      throws IOException, InterruptedException {
    long millis = Math.max(0, Math.min(within.toMillis(), limit.toMillis()));
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
    try {
      return answer.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no complete answer within " + millis + " ms", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof Error) {
        throw new IllegalStateException(cause);
      }
      throw new IOException(plain(cause), cause);
    } finally {
      answer.cancel(true);
    }
  }

  private static String plain(Throwable cause) {
    if (cause instanceof RuntimeException) {
      // Such as a NumberFormatException for a Content-Length that is no number.
      return "its answer is no HTTP (" + cause.getClass().getSimpleName() + ")";
    }
    if (cause instanceof ConnectException) {
      return "no connection";
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
