package dhash.guard.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A replica behind a real HTTP server, which is well and tells of itself what it is told to. */
public final class ToldReplica implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger scrapes = new AtomicInteger();
  private volatile Telling telling = _ -> text(0, 0);

  /** What the n-th scrape, counted from 1, is answered with. */
  @FunctionalInterface
  public interface Telling {
    String at(int scrape);
  }

  public ToldReplica() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/health", Answers.answer(200, "{\"status\":\"OK\"}"));
    server.createContext("/metrics", this::metrics);
    server.start();
  }

  private void metrics(HttpExchange exchange) throws IOException {
    String told = telling.at(scrapes.incrementAndGet());
    boolean broken = told.equals(BROKEN);
    Answers.answer(broken ? 500 : 200, broken ? "" : told).handle(exchange);
  }

  /** Stands for an answer of 500. */
  public static final String BROKEN = "broken";

  /** From now on each scrape is answered so. */
  public void tells(Telling next) {
    telling = next;
  }

  public void tells(String text) {
    telling = _ -> text;
  }

  public int scrapes() {
    return scrapes.get();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** As the service says it; each attempt took 40 ms. */
  public static String text(int attempts, int failures) {
    return text(Integer.toString(attempts), Integer.toString(failures), attempts);
  }

  /**
   * @param hashed of these many, the durations
   */
  public static String text(String attempts, String failures, int hashed) {
    return """
    dhash_extractions_total %1$s
    dhash_extraction_failures_total %2$s
    dhash_hash_duration_seconds_bucket{le="0.05"} %3$d
    dhash_hash_duration_seconds_bucket{le="2"} %3$d
    dhash_hash_duration_seconds_bucket{le="+Inf"} %3$d
    dhash_hash_duration_seconds_sum %4$s
    dhash_low_confidence_queue 3
    """
        .formatted(attempts, failures, hashed, Double.toString(hashed * 0.04));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
