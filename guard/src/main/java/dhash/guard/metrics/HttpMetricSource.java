package dhash.guard.metrics;

import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Telemetry;
import dhash.guard.port.MetricSource;
import dhash.guard.port.Observation.Replica;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks each replica directly over HTTP: its health, and its metrics as Prometheus text. All
 * replicas at the same time; an exchange is given up after its time limit.
 */
public final class HttpMetricSource implements MetricSource, AutoCloseable {
  /** How long one exchange may take, body and all (contract: 5 s). */
  public static final Duration LIMIT = Duration.ofSeconds(5);

  private static final int MAX_HEALTH_BYTES = 64 << 10;
  private static final int MAX_METRICS_BYTES = 4 << 20;
  private static final int MAX_PROBE_BYTES = 64 << 10;

  private final String healthPath;
  private final String metricsPath;
  private final LongSupplier nanoClock;
  private final InstantSource clock;
  private final Duration limit;
  private final BoundedClient http;
  private final boolean shared;
  private final JsonMapper json = JsonMapper.shared();

  /**
   * @param healthPath such as {@code /health}
   * @param metricsPath such as {@code /metrics}
   * @param nanoClock {@code System::nanoTime}, to measure latencies with
   * @param clock that numbers which say when they were measured are held against
   * @param limit how long one exchange may take; {@link #LIMIT} but in tests
   */
  public HttpMetricSource(
      String healthPath,
      String metricsPath,
      LongSupplier nanoClock,
      InstantSource clock,
      Duration limit) {
    this(healthPath, metricsPath, nanoClock, clock, limit, new BoundedClient(limit), false);
  }

  /**
   * The same over connections that are shared with other sources, and not closed with this one.
   *
   * @param limit how long one exchange may take; {@link #LIMIT} but in tests
   */
  public HttpMetricSource(
      String healthPath,
      String metricsPath,
      LongSupplier nanoClock,
      Duration limit,
      MetricHttp shared) {
    this(healthPath, metricsPath, nanoClock, shared::now, limit, shared.replicas(), true);
  }

  private HttpMetricSource(
      String healthPath,
      String metricsPath,
      LongSupplier nanoClock,
      InstantSource clock,
      Duration limit,
      BoundedClient http,
      boolean shared) {
    this.healthPath = healthPath;
    this.metricsPath = metricsPath;
    this.nanoClock = nanoClock;
    this.clock = clock;
    this.limit = limit;
    this.http = http;
    this.shared = shared;
  }

  @Override
  public List<Reading> read(List<Replica> replicas, boolean probe) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        List<Future<Reading>> asked = new ArrayList<>();
        for (Replica replica : replicas) {
          asked.add(threads.submit(() -> read(replica, probe)));
        }
        List<Reading> readings = new ArrayList<>();
        for (Future<Reading> reading : asked) {
          readings.add(result(reading));
        }
        return List.copyOf(readings);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /** One question after the other, so that one connection is enough for each replica. */
  private Reading read(Replica replica, boolean probe) throws InterruptedException {
    Health health = health(replica.address());
    return new Reading(
        replica.name(), health, telemetry(replica.address(), probe), replica.crashes());
  }

  /** Without a scrape: for counters that somebody else scrapes. */
  List<Health> healths(List<Replica> replicas, boolean probe) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        List<Future<Health>> asked = new ArrayList<>();
        for (Replica replica : replicas) {
          asked.add(threads.submit(() -> healthAfter(probe, replica.address())));
        }
        List<Health> healths = new ArrayList<>();
        for (Future<Health> health : asked) {
          healths.add(result(health));
        }
        return healths;
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private Health healthAfter(boolean probe, URI replica) throws InterruptedException {
    if (probe) {
      sendProbe(replica);
    }
    return health(replica);
  }

  private static <T> T result(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("reading a replica ended unexpectedly", e.getCause());
    }
  }

  private Health health(URI replica) throws InterruptedException {
    long start = nanoClock.getAsLong();
    Reply response;
    try {
      response =
          http.exchange(
              get(replica.resolve(healthPath), "application/json"), MAX_HEALTH_BYTES, limit);
    } catch (IOException e) {
      return new Health.Down(healthPath + ": " + e.getMessage());
    }
    Duration latency = Duration.ofNanos(nanoClock.getAsLong() - start);
    if (!response.isSuccess()) {
      return new Health.Down(
          healthPath + " answered " + response.status() + reason(response.body()));
    }
    String status = statusIn(response.body());
    return switch (status.toUpperCase(Locale.ROOT)) {
      case "", "OK" -> new Health.Up(latency, "");
      case "WARNING" -> new Health.Up(latency, "WARNING" + reason(response.body()));
      default ->
          new Health.Down(healthPath + " says " + shortened(status) + reason(response.body()));
    };
  }

  /**
   * The status that a JSON answer bears; an answer that is no JSON object says only that it is up.
   */
  private String statusIn(byte[] body) {
    return field(body, "status");
  }

  private String reason(byte[] body) {
    String reason = field(body, "reason");
    return reason.isEmpty() ? "" : ": " + shortened(reason);
  }

  private String field(byte[] body, String name) {
    try {
      JsonNode node = json.readTree(body).path(name);
      return node.isString() ? node.stringValue() : node.isMissingNode() ? "" : node.toString();
    } catch (JacksonException e) {
      return "";
    }
  }

  private Telemetry telemetry(URI replica, boolean probe) throws InterruptedException {
    if (probe) {
      sendProbe(replica);
    }
    try {
      Reply response =
          http.exchange(
              get(replica.resolve(metricsPath), "text/plain; version=0.0.4"),
              MAX_METRICS_BYTES,
              limit);
      if (!response.isSuccess()) {
        return new Telemetry.Unavailable(metricsPath + " answered " + response.status());
      }
      return DhashMetrics.read(PrometheusText.decoded(response.body()), clock.instant());
    } catch (CharacterCodingException e) {
      return new Telemetry.Unavailable(metricsPath + " is not UTF-8 text");
    } catch (IOException e) {
      return new Telemetry.Unavailable(metricsPath + ": " + e.getMessage());
    }
  }

  /** How it went shows in the service's own metrics alone, whatever it answers. */
  private void sendProbe(URI replica) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(replica.resolve("/api/dhash/extract"))
            .header("X-Dhash-Probe", "1")
            .header("Content-Type", "image/png")
            .POST(BodyPublishers.ofByteArray(ProbeImage.png()))
            .build();
    try {
      http.exchange(request, MAX_PROBE_BYTES, limit);
    } catch (IOException e) {
      // The health check and the scrape that follow say what is wrong.
      return;
    }
  }

  private static HttpRequest get(URI address, String accept) {
    return HttpRequest.newBuilder(address).header("Accept", accept).GET().build();
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }

  @Override
  public void close() {
    if (!shared) {
      http.close();
    }
  }
}
