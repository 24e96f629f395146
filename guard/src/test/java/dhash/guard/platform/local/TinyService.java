package dhash.guard.platform.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** What the tests deploy: any program that listens on {@code $PORT} will do. */
final class TinyService {
  private static final AtomicLong BODIES = new AtomicLong();

  private TinyService() {}

  public static void main(String[] args) throws IOException {
    if (System.getenv("CRASH") != null) {
      System.out.println("crashing as asked");
      System.exit(3);
    }
    int port = Integer.parseInt(System.getenv("PORT"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/ready", e -> send(e, isReady() ? 200 : 503, "ready"));
    server.createContext("/reject", TinyService::reject);
    server.createContext("/", e -> send(e, 200, String.valueOf(System.getenv("NAME"))));
    server.createContext(
        "/headers", e -> send(e, 200, e.getRequestHeaders().entrySet().toString()));
    server.createContext("/slow", TinyService::slow);
    server.createContext("/count", TinyService::count);
    server.createContext("/break", TinyService::breakOff);
    server.createContext("/env", e -> send(e, 200, System.getenv().toString()));
    server.start();
  }

  private static boolean isReady() {
    String unreadyFile = System.getenv("UNREADY_IF");
    return System.getenv("NEVER_READY") == null
        && (unreadyFile == null || !Files.exists(Path.of(unreadyFile)));
  }

  /**
   * Answers before it has read the body, then reads on: closing with unread bytes would make the
   * kernel reset the connection, and the answer could be lost on its way.
   */
  private static void reject(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(413, 2);
      exchange.getResponseBody().write("no".getBytes(UTF_8));
      exchange.getResponseBody().flush();
      exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    }
  }

  private static void slow(HttpExchange exchange) throws IOException {
    try {
      Thread.sleep(Long.parseLong(exchange.getRequestURI().getQuery()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    send(exchange, 200, "slow");
  }

  /** Counts what it has read, without keeping it. */
  private static void count(HttpExchange exchange) throws IOException {
    long bytes = 0;
    byte[] buffer = new byte[1 << 16];
    InputStream body = exchange.getRequestBody();
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      bytes += read;
    }
    if (bytes > 0) {
      BODIES.incrementAndGet();
    }
    send(exchange, 200, BODIES.get() + " " + bytes);
  }

  /** Takes a request in full and answers nothing. */
  private static void breakOff(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    BODIES.incrementAndGet();
    exchange.close();
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] bytes = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
