package dhash.service;

import com.zaxxer.hikari.HikariDataSource;
import dhash.service.extract.Extractor;
import dhash.service.hash.ImageHasher;
import dhash.service.hash.WarmUp;
import dhash.service.health.HealthCheck;
import dhash.service.health.Readiness;
import dhash.service.http.HttpService;
import dhash.service.library.Library;
import dhash.service.metrics.Metrics;
import dhash.service.misbehave.Misbehaviour;
import dhash.service.settings.Settings;
import dhash.service.store.ChangeLog;
import dhash.service.store.Components;
import dhash.service.store.Connections;
import dhash.service.store.Extractions;
import dhash.service.store.ReviewQueue;
import dhash.service.store.Schema;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica: its parts put together, started and stopped. */
public final class Service {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final Duration TO_FINISH_REQUESTS = Duration.ofSeconds(20);
  private static final Duration PATIENCE_FOR_HASHING = Duration.ofSeconds(10);

  private final HikariDataSource database;
  private final ImageHasher hasher;
  private final Background background;
  private final HttpService http;

  private Service(Settings settings, Surroundings around) {
    Readiness readiness = new Readiness();
    Misbehaviour misbehaviour = new Misbehaviour(settings.faults(), around.pause(), around.crash());
    database = Connections.open(settings.database(), settings.version());
    Library library = new Library(new ChangeLog(database), around.clock());
    ReviewQueue queue = new ReviewQueue(database);
    Components components = new Components(database);
    hasher =
        new ImageHasher(
            settings.maxPixels(),
            around.webpPixels(),
            around.processors(),
            PATIENCE_FOR_HASHING,
            around.nanoTime());
    background =
        new Background(
            settings,
            around,
            readiness,
            new Schema(database),
            library,
            queue,
            misbehaviour,
            new WarmUp(hasher));
    Metrics metrics = new Metrics(settings.version(), background::queueLength);
    Extractor extractor =
        new Extractor(
            hasher,
            library,
            components,
            new Extractions(database, settings.version()),
            metrics,
            misbehaviour,
            settings.lowConfidence(),
            around.nanoTime());
    HealthCheck healthCheck =
        new HealthCheck(
            database, library, readiness, misbehaviour, around.clock(), around.nanoTime());
    HttpService.Parts parts =
        new HttpService.Parts(
            extractor,
            hasher,
            components,
            library,
            queue,
            background::queueLength,
            metrics,
            healthCheck,
            readiness);
    http =
        new HttpService(
            settings,
            parts,
            around.bodyBytes(),
            around.clock(),
            around.nanoTime(),
            around.random());
  }

  /**
   * Starts a replica: it listens at once, and is ready when the database has what it needs.
   *
   * @param givenUp told why, when the database did not have it in time
   * @throws IOException when the port can't be had
   */
  public static Service start(Settings settings, Surroundings around, Consumer<String> givenUp)
      throws IOException {
    Service service = new Service(settings, around);
    try {
      service.http.start();
    } catch (IOException fault) {
      service.close();
      throw fault;
    }
    LOG.atInfo()
        .addKeyValue("version", settings.version())
        .addKeyValue("port", service.port())
        .log("listening");
    service.background.start(givenUp);
    return service;
  }

  /** The port that this replica listens on. */
  public int port() {
    return http.port();
  }

  /** Stops accepting, finishes what has been asked, and lets go of everything. */
  public void stop() {
    LOG.info("shutting down");
    http.drain(TO_FINISH_REQUESTS);
    close();
    LOG.info("bye");
  }

  private void close() {
    background.close();
    hasher.close();
    database.close();
  }
}
