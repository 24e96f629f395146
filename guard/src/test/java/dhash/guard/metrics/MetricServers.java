package dhash.guard.metrics;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dhash.guard.port.AllowedHosts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Real servers on loopback, whatever they answer, and the client that asks them. */
final class MetricServers {
  /** What the client takes for now. */
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch testIsOver = new CountDownLatch(1);
  private final List<AutoCloseable> servers = new ArrayList<>();
  private final MetricHttp http;

  MetricServers() {
    this(Map.of());
  }

  MetricServers(Map<String, String> variables) {
    http =
        new MetricHttp(
            AllowedHosts.LOOPBACK,
            variables,
            text -> text.replace("hunter2", "***"),
            () -> NOW,
            System::nanoTime);
  }

  MetricHttp http() {
    return http;
  }

  /** A server that answers everything so. */
  URI serve(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
    servers.add(() -> server.stop(0));
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  URI serve(int status, String body) throws IOException {
    return serve(Answers.answer(status, body));
  }

  /** A server that says this to each connection, which no HTTP library would. */
  URI serveRaw(String answer) throws IOException {
    ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    servers.add(socket);
    threads.execute(() -> {
      while (!socket.isClosed()) {
        try (Socket connection = socket.accept()) {
          readHead(connection);
          connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          // The test is over, or the client went first.
        }
      }
    });
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  private static void readHead(Socket connection) throws IOException {
    int newlines = 0;
    while (newlines < 2) {
      int c = connection.getInputStream().read();
      if (c < 0) {
        return;
      }
      newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
    }
  }

  /** Nobody listens there. */
  URI nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  HttpHandler silent() {
    return exchange -> Answers.await(testIsOver);
  }

  /** Never ends, and is never silent for long. */
  HttpHandler dripping(String drop) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      while (testIsOver.getCount() > 0) {
        body.write(drop.getBytes(StandardCharsets.UTF_8));
        body.flush();
        Answers.awaitShortly(testIsOver);
      }
      exchange.close();
    };
  }

  /** A gigabyte of this. */
  static HttpHandler flood(String drop) {
    return exchange -> {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(200, 1L << 30);
      byte[] block = drop.repeat(65_536 / drop.length()).getBytes(StandardCharsets.UTF_8);
      OutputStream body = exchange.getResponseBody();
      for (int i = 0; i < (1 << 30) / block.length; i++) {
        body.write(block);
      }
    };
  }

  static HttpHandler redirect(int status, String to) {
    return exchange -> {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Location", to);
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    };
  }

  void stop() throws Exception {
    testIsOver.countDown();
    http.close();
    for (AutoCloseable server : servers) {
      server.close();
    }
    threads.shutdownNow();
  }
}
