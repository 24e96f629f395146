package dhash.guard.metrics;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One HTTP exchange, body and all, within a time and a size. Redirects are answers like any other,
 * and no proxy is asked. For any number of threads at once: what it has to do itself is done on
 * virtual threads, so that a thousand exchanges keep no thousand threads of the system.
 */
public final class BoundedClient implements AutoCloseable {
  private final HttpClient http;
  private final Duration limit;

  /**
   * @param limit no exchange takes longer
   */
  public BoundedClient(Duration limit) {
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
  Reply exchange(HttpRequest request, long maxBytes, Duration within)
      throws IOException, InterruptedException {
    long millis = Math.max(0, Math.min(within.toMillis(), limit.toMillis()));
    Body body = new Body();
    CompletableFuture<HttpResponse<Void>> answer =
        http.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArrayConsumer(body), maxBytes));
    try {
      HttpResponse<Void> response = answer.get(millis, TimeUnit.MILLISECONDS);
      return new Reply(response.statusCode(), response.headers(), body.take());
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

  /**
   * Gathers a body and lets go of it. The client itself would keep the last one of each connection,
   * which of thousands is more than all that is made of them.
   */
  private static final class Body implements Consumer<Optional<byte[]>> {
    private List<byte[]> parts = new ArrayList<>();

    @Override
    public void accept(Optional<byte[]> part) {
      part.ifPresent(parts::add);
    }

    byte[] take() {
      List<byte[]> all = parts;
      parts = List.of();
      byte[] body = new byte[all.stream().mapToInt(part -> part.length).sum()];
      int at = 0;
      for (byte[] part : all) {
        System.arraycopy(part, 0, body, at, part.length);
        at += part.length;
      }
      return body;
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
