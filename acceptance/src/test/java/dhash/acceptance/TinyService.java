package dhash.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * A program that is deployed in place of ours: it starts in a moment, and notes the number of each
 * request that it has carried out. Runs in a process of its own, by one class file.
 */
final class TinyService {
  private static final Map<String, String> SETTINGS = System.getenv();
  private static final long STARTED = System.nanoTime();

  /** A sick one is well until it gets traffic. */
  private static volatile boolean worked;

  private TinyService() {}

  /** How it is started where its class file is. */
  static String command() {
    return "'"
        + System.getProperty("java.home")
        + "/bin/java -Xshare:auto -XX:TieredStopAtLevel=1 -cp . "
        + TinyService.class.getName()
        + "'";
  }

  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(SETTINGS.get("PORT"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/ready", exchange -> send(exchange, isReady() ? 200 : 503, ""));
    server.createContext(
        "/health",
        exchange -> send(exchange, worked && SETTINGS.containsKey("TINY_SICK") ? 503 : 200, ""));
    server.createContext("/version", exchange -> send(exchange, 200, "version"));
    server.createContext(Load.PATH, TinyService::work);
    if (SETTINGS.containsKey("TINY_TARGETS")) {
      server.createContext("/metrics", TinyService::tellPrometheus);
      announce(Path.of(SETTINGS.get("TINY_TARGETS")), port);
    }
    server.start();
  }

  /** One that is told of a file is not ready while that is there. */
  private static boolean isReady() {
    String file = SETTINGS.get("TINY_UNREADY");
    return file == null || !Files.exists(Path.of(file));
  }

  /** Tells nobody else; counts up by itself. */
  private static void tellPrometheus(HttpExchange exchange) throws IOException {
    String asks = exchange.getRequestHeaders().getFirst("User-Agent");
    long count = (System.nanoTime() - STARTED) / 10_000_000;
    String text =
        """
        tiny_backlog{version="%1$s"} %2$s
        dhash_extractions_total %3$d
        dhash_extraction_failures_total 0
        dhash_hash_duration_seconds_bucket{le="0.25"} %3$d
        dhash_hash_duration_seconds_bucket{le="+Inf"} %3$d
        dhash_hash_duration_seconds_sum 1
        """
            .formatted(
                SETTINGS.get("DHASH_VERSION"), SETTINGS.getOrDefault("TINY_BACKLOG", "0"), count);
    boolean scrapes = asks != null && asks.startsWith("Prometheus");
    send(exchange, scrapes ? 200 : 403, scrapes ? text : "");
  }

  /** Lets a Prometheus server find it that watches the folder. */
  private static void announce(Path folder, int port) throws IOException {
    Path file = Files.createTempFile(folder, "tiny", ".new");
    Files.writeString(file, "[{\"targets\": [\"127.0.0.1:" + port + "\"]}]");
    Files.move(file, folder.resolve(port + ".json"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** One write of a whole line at the end of the file: lines of several processes don't mix. */
  private static void work(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    worked = true;
    try {
      Thread.sleep(Long.parseLong(SETTINGS.getOrDefault("TINY_MILLIS", "0")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (exchange.getRequestMethod().equals("POST")) {
      Files.writeString(
          Path.of(SETTINGS.get("TINY_NOTES")),
          exchange.getRequestHeaders().getFirst(Load.NUMBER) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    send(exchange, 200, "done");
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] bytes = text.getBytes(UTF_8);
      exchange.getResponseHeaders().set("X-Dhash-Version", SETTINGS.get("DHASH_VERSION"));
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
