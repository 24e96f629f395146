package dhash.guard.platform.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dhash.guard.platform.local.Line.Words;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/** The supervisor's ear: HTTP on loopback, for those who know the token. */
final class ControlServer implements AutoCloseable {
  /** The status of an answer that holds a refusal, not a result. */
  static final int REFUSED = 409;

  /** The status of an answer to a call that must not be repeated as it is. */
  static final int BUG = 500;

  private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());
  private static final int BODY_BYTES = 1 << 20;
  private static final int CALLS_AT_ONCE = 64;

  /** Carries out one call: the path's parts and the body's lines in, the answer's text out. */
  @FunctionalInterface
  interface Calls {
    String answer(List<String> path, List<Words> body) throws IOException, InterruptedException;
  }

  private final HttpServer server;
  private final Calls calls;
  private final byte[] credentials;
  private final Semaphore room = new Semaphore(CALLS_AT_ONCE);

  ControlServer(String token, Executor executor, Calls calls) throws IOException {
    this.calls = calls;
    this.credentials = ("Bearer " + token).getBytes(UTF_8);
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::handle);
  }

  void start() {
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(1);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      if (given == null || !MessageDigest.isEqual(given.getBytes(UTF_8), credentials)) {
        send(exchange, 401, "");
      } else if (room.tryAcquire()) {
        try {
          serve(exchange);
        } finally {
          room.release();
        }
      } else {
        send(exchange, 503, "");
      }
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES + 1);
    if (body.length > BODY_BYTES) {
      send(exchange, 413, "");
      return;
    }
    try {
      String path = exchange.getRequestURI().getPath().substring(1);
      send(
          exchange,
          200,
          calls.answer(List.of(path.split("/", -1)), Line.parse(new String(body, UTF_8))));
    } catch (GuardException e) {
      send(exchange, REFUSED, Wire.refusal(e).toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      send(exchange, 503, "");
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a call failed: " + exchange.getRequestURI(), e);
      send(exchange, BUG, "");
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
