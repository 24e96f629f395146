package dhash.guard.smoke;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers as the dhash service does, but for what a test breaks; keeps what it was asked. */
final class BrokenService implements AutoCloseable {
  /** What is answered; the body's beginning says nothing of the status. */
  record Answer(int status, String body) {}

  final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, String> headers = new ConcurrentHashMap<>();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile boolean silent;

  BrokenService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(workers);
    server.start();
    headers.putAll(
        Map.of(
            "X-Dhash-Version",
            "v1",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY"));
    answers.putAll(
        Map.of(
            "GET /health", new Answer(200, "{}"),
            "GET /version", new Answer(200, "{}"),
            "GET /api/v1/status", new Answer(200, "{\"status\":\"running\"}"),
            "POST /api/dhash/extract", new Answer(200, "{\"hash\":\"" + Images.HASH + "\"}"),
            "POST /api/dhash/components", new Answer(201, "{}"),
            "GET /metrics", new Answer(200, "dhash_extractions_total 1\n"),
            "GET /metrics/dhash", new Answer(200, "{\"metrics\":{\"total_extractions\":1}}")));
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  BrokenService with(String question, int status, String body) {
    answers.put(question, new Answer(status, body));
    return this;
  }

  BrokenService without(String header) {
    headers.remove(header);
    return this;
  }

  /** Takes calls and never answers. */
  BrokenService silent() {
    silent = true;
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String question = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    asked.add(question);
    if (silent) {
      return;
    }
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      Answer answer = answers.getOrDefault(question, new Answer(404, "{}"));
      headers.forEach(exchange.getResponseHeaders()::add);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
