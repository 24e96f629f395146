package dhash.service.http;

import dhash.service.extract.Extractor;
import dhash.service.hash.ImageHasher;
import dhash.service.health.HealthCheck;
import dhash.service.health.Readiness;
import dhash.service.library.Library;
import dhash.service.metrics.Metrics;
import dhash.service.settings.Settings;
import dhash.service.store.Components;
import dhash.service.store.ReviewQueue;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: one virtual thread a request. */
public final class HttpService {
  private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
  private static final int MOST_CONNECTIONS = 1000;

  /** How long requests on open connections are still answered when all others have been. */
  private static final Duration QUIET = Duration.ofMillis(100);

  private final Server server;
  private final ServerConnector connector;
  private final Readiness readiness;
  private final InFlight inFlight = new InFlight();

  /** What the endpoints work with. */
  public record Parts(
      Extractor extractor,
      ImageHasher hasher,
      Components components,
      Library library,
      ReviewQueue queue,
      Supplier<OptionalLong> queueLength,
      Metrics metrics,
      HealthCheck healthCheck,
      Readiness readiness) {}

  /**
   * @param mostBodyBytes that all requests together may hold in memory
   */
  public HttpService(
      Settings settings,
      Parts parts,
      long mostBodyBytes,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random) {
    this.readiness = parts.readiness();
    QueuedThreadPool threads = new QueuedThreadPool(16, 4);
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    threads.setName("http");
    this.server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    this.connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
    Routes routes = routes(settings, parts, new Bodies(mostBodyBytes, nanoTime), clock);
    server.setHandler(
        new RequestHandler(routes, settings.version(), readiness, inFlight, random, nanoTime));
    server.setErrorHandler(new UnreadableRequests(settings.version()));
  }

  private Routes routes(Settings settings, Parts parts, Bodies bodies, InstantSource clock) {
    Uploads uploads = new Uploads(bodies, settings.maxBodyBytes());
    ExtractEndpoint extract =
        new ExtractEndpoint(parts.extractor(), uploads, parts.metrics(), clock);
    ComponentEndpoints components =
        new ComponentEndpoints(parts.hasher(), parts.components(), parts.library(), uploads);
    QueueEndpoints queue = new QueueEndpoints(parts.queue(), bodies);
    StatusEndpoints status =
        new StatusEndpoints(
            settings.version(),
            parts.healthCheck(),
            parts.readiness(),
            parts.metrics(),
            parts.library(),
            parts.queueLength(),
            inFlight,
            settings.faults().any(),
            clock);
    Routes routes = new Routes();
    routes.add("POST", "/api/dhash/extract", extract::extract);
    routes.add("POST", "/api/dhash/components", components::add);
    routes.add("GET", "/api/dhash/components/{key}", components::get);
    routes.add("DELETE", "/api/dhash/components/{key}", components::delete);
    routes.add("GET", "/api/dhash/search", components::search);
    routes.add("GET", "/api/dhash/queue", queue::list);
    routes.add("POST", "/api/dhash/queue/{id}", queue::review);
    routes.add("GET", "/api/v1/status", status::status);
    routes.add("GET", "/health", status::health);
    routes.add("GET", "/ready", status::ready);
    routes.add("GET", "/version", status::version);
    routes.add("GET", "/metrics", status::prometheus);
    routes.add("GET", "/metrics/dhash", status::metrics);
    return routes;
  }

  /**
   * Begins to listen.
   *
   * @throws IOException when the port can't be had
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException fault) {
      throw fault;
    } catch (Exception bug) {
      throw new IllegalStateException("the HTTP server did not start", bug);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Stops accepting, finishes the requests that have come, and closes. */
  public void drain(Duration limit) {
    readiness.drain();
    connector.setShutdownIdleTimeout(limit.toMillis());
    var _ = connector.shutdown();
    try {
      int left = inFlight.awaitNone(limit);
      if (left > 0) {
        LOG.warn("{} requests were not finished within {}", left, limit);
      }
      Thread.sleep(QUIET);
      inFlight.awaitNone(limit);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
    try {
      server.stop();
    } catch (Exception fault) {
      LOG.warn("the HTTP server did not stop well", fault);
    }
  }
}
