package dhash.guard.metrics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.net.httpserver.HttpServer;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.Revision;
import dhash.guard.port.Observation.Replica;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * What it costs to read replicas: {@code bench/scrape.sh} runs it. Prints processor time and bytes
 * allocated, and asserts nothing.
 */
final class ScrapeBenchmark {
  private static final int REPLICAS = 3;
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private ScrapeBenchmark() {}

  private interface Call {
    void make() throws Exception;
  }

  /**
   * @param arguments {@code serve}, which prints its port and goes on until it is killed, {@code
   *     parse}, or {@code read PORT}
   */
  public static void main(String[] arguments) throws Exception {
    byte[] scrape = ScrapeText.after(123_456).getBytes(StandardCharsets.UTF_8);
    switch (arguments[0]) {
      case "serve" -> serve(scrape);
      case "parse" -> {
        System.out.printf(Locale.ROOT, "a scrape of %d bytes%n", scrape.length);
        measure("parse a scrape", 10_000, () -> parse(scrape));
      }
      case "read" -> read(URI.create("http://127.0.0.1:" + arguments[1]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void parse(byte[] scrape) throws CharacterCodingException {
    if (!(DhashMetrics.read(PrometheusText.decoded(scrape), MetricServers.NOW)
        instanceof Telemetry.Counters)) {
      throw new IllegalStateException("it can't be read");
    }
  }

  private static void read(URI address) throws Exception {
    Revision revision = new Revision(1, "v1", "0".repeat(64));
    List<Replica> replicas =
        IntStream.range(0, REPLICAS)
            .mapToObj(i -> new Replica("r1-" + i, revision, address, true, 0, ""))
            .toList();
    try (HttpMetricSource source =
        new HttpMetricSource(
            "/health",
            "/metrics",
            System::nanoTime,
            () -> MetricServers.NOW,
            HttpMetricSource.LIMIT)) {
      measure("read " + REPLICAS + " replicas", 500, () -> source.read(replicas, false));
      System.out.printf(
          Locale.ROOT,
          "%d platform threads%n",
          ManagementFactory.getThreadMXBean().getThreadCount());
    }
  }

  /** The last of a few rounds counts: the first ones warm the compiler up. */
  private static void measure(String what, int calls, Call call) throws Exception {
    for (int round = 1; round <= 8; round++) {
      long cpu = SYSTEM.getProcessCpuTime();
      long bytes = THREADS.getTotalThreadAllocatedBytes();
      for (int i = 0; i < calls; i++) {
        call.make();
      }
      if (round == 8) {
        System.out.printf(
            Locale.ROOT,
            "%-16s %8.1f us of processor time, %8d bytes allocated%n",
            what,
            (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / calls,
            (THREADS.getTotalThreadAllocatedBytes() - bytes) / calls);
      }
    }
  }

  private static void serve(byte[] scrape) throws IOException {
    // Otherwise each answer waits 40 ms for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/health", Answers.answer(200, "{\"status\":\"OK\"}"));
    server.createContext(
        "/metrics", Answers.answer(200, new String(scrape, StandardCharsets.UTF_8)));
    server.start();
    System.out.println(server.getAddress().getPort());
  }
}
