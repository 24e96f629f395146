package dhash.service;

import dhash.service.hash.DifferenceHash;
import dhash.service.hash.WarmUp;
import dhash.service.health.Readiness;
import dhash.service.library.Library;
import dhash.service.misbehave.Misbehaviour;
import dhash.service.settings.Settings;
import dhash.service.store.ReviewQueue;
import dhash.service.store.Schema;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a replica does unasked: it waits for its tables, follows the library, counts the queue. */
final class Background implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Background.class);
  private static final Duration FOLLOW_EVERY = Duration.ofMillis(300);
  private static final Duration COUNT_EVERY = Duration.ofSeconds(1);
  private static final Duration LOOK_FOR_TABLES_EVERY = Duration.ofMillis(200);
  private static final Duration WARN_EVERY = Duration.ofMinutes(1);
  private static final String MADE_UP = "misbehaviour";

  private final Settings settings;
  private final Surroundings surroundings;
  private final Readiness readiness;
  private final Schema schema;
  private final Library library;
  private final ReviewQueue queue;
  private final Misbehaviour misbehaviour;
  private final WarmUp warmUp;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().name("background-", 0).daemon().factory());
  private volatile OptionalLong queueLength = OptionalLong.empty();

  Background(
      Settings settings,
      Surroundings surroundings,
      Readiness readiness,
      Schema schema,
      Library library,
      ReviewQueue queue,
      Misbehaviour misbehaviour,
      WarmUp warmUp) {
    this.settings = settings;
    this.surroundings = surroundings;
    this.readiness = readiness;
    this.schema = schema;
    this.library = library;
    this.queue = queue;
    this.misbehaviour = misbehaviour;
    this.warmUp = warmUp;
  }

  /** A task of the database's. */
  private interface Task {
    void run() throws SQLException;
  }

  /** How many matches wait for review, about a second ago at most; empty while unknown. */
  OptionalLong queueLength() {
    return queueLength;
  }

  /**
   * Makes the service ready as soon as the database has what it needs.
   *
   * @param givenUp told why, when the database did not have it in time
   */
  void start(Consumer<String> givenUp) {
    warnOfMisbehaviour();
    Instant deadline = surroundings.clock().instant().plus(settings.startupWait());
    threads.execute(() -> prepare(deadline, givenUp));
  }

  private void prepare(Instant deadline, Consumer<String> givenUp) {
    Optional<String> obstacle = obstacle();
    if (obstacle.isEmpty()) {
      work();
    } else if (surroundings.clock().instant().isAfter(deadline)) {
      givenUp.accept(obstacle.get());
    } else {
      readiness.wait("waiting for the database: " + obstacle.get());
      later(LOOK_FOR_TABLES_EVERY, () -> prepare(deadline, givenUp));
    }
  }

  private Optional<String> obstacle() {
    try {
      Optional<String> missing = schema.missing();
      if (missing.isEmpty()) {
        library.catchUp();
        queueLength = OptionalLong.of(queue.length());
      }
      return missing;
    } catch (SQLException fault) {
      return Optional.of("no answer (SQL state " + fault.getSQLState() + ")");
    }
  }

  private void work() {
    repeat(FOLLOW_EVERY, "following the library", library::catchUp);
    repeat(COUNT_EVERY, "counting the queue", this::countQueue);
    long growth = settings.faults().growQueuePerSecond();
    if (growth > 0) {
      repeat(Duration.ofSeconds(1), "growing the queue", () -> growQueue(growth));
    }
    if (misbehaviour.neverReady()) {
      readiness.wait("never ready, as configured");
    } else {
      warmUp();
      readiness.ready();
      LOG.atInfo().addKeyValue("components", library.index().size()).log("ready");
    }
  }

  private void warmUp() {
    try {
      warmUp.run();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void countQueue() throws SQLException {
    OptionalLong counted = OptionalLong.empty();
    try {
      counted = OptionalLong.of(queue.length());
    } finally {
      // Unknown rather than out of date, should the count fail.
      queueLength = counted;
    }
  }

  private void growQueue(long growth) throws SQLException {
    queue.grow(
        Stream.generate(() -> new DifferenceHash(surroundings.random().nextLong()))
            .limit(growth)
            .toList(),
        MADE_UP);
  }

  private void warnOfMisbehaviour() {
    if (settings.faults().any()) {
      repeat(
          WARN_EVERY,
          "warning",
          () -> LOG.warn("MISBEHAVING ON PURPOSE (DHASH_MISBEHAVE): {}", settings.faults()));
    }
  }

  private void repeat(Duration every, String what, Task task) {
    try {
      task.run();
    } catch (SQLException fault) {
      LOG.warn("{} failed (SQL state {})", what, fault.getSQLState());
    } catch (RuntimeException bug) {
      LOG.error("{} failed", what, bug);
    }
    later(every, () -> repeat(every, what, task));
  }

  private void later(Duration delay, Runnable task) {
    try {
      var _ = threads.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      // The service ends.
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
