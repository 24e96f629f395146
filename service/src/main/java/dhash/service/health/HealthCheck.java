package dhash.service.health;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dhash.service.library.Library;
import dhash.service.misbehave.Misbehaviour;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Judges the service by a round trip to the database, its connections and its library. */
public final class HealthCheck {
  private static final int QUERY_TIMEOUT_SECONDS = 2;
  private static final Duration SLOW_ROUND_TRIP = Duration.ofMillis(500);
  private static final Duration STALE_LIBRARY = Duration.ofSeconds(5);

  private final HikariDataSource database;
  private final Library library;
  private final Readiness readiness;
  private final Misbehaviour misbehaviour;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  public HealthCheck(
      HikariDataSource database,
      Library library,
      Readiness readiness,
      Misbehaviour misbehaviour,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.database = database;
    this.library = library;
    this.readiness = readiness;
    this.misbehaviour = misbehaviour;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** How well something is; the later, the worse. */
  public enum Status {
    OK,
    WARNING,
    CRITICAL
  }

  /**
   * One thing that was looked at.
   *
   * @param note what there is to say, empty where all is well
   */
  public record Check(String name, Status status, String note) {}

  /** All that was looked at, and the worst of it. */
  public record Health(Status status, Optional<String> reason, List<Check> checks) {}

  /** Looks at everything now; takes a few seconds at most. */
  public Health check() {
    List<Check> checks = new ArrayList<>();
    checks.add(start());
    checks.add(roundTrip());
    checks.add(connections());
    checks.add(library());
    if (misbehaviour.unhealthy()) {
      checks.add(new Check("misbehaviour", Status.CRITICAL, "unhealthy, as configured"));
    }
    Check worst = checks.getFirst();
    for (Check check : checks) {
      worst = check.status().compareTo(worst.status()) > 0 ? check : worst;
    }
    Optional<String> reason =
        worst.status() == Status.OK
            ? Optional.empty()
            : Optional.of(worst.name() + ": " + worst.note());
    return new Health(worst.status(), reason, List.copyOf(checks));
  }

  private Check start() {
    return readiness
        .obstacle()
        .map(obstacle -> new Check("start", Status.CRITICAL, obstacle))
        .orElseGet(() -> new Check("start", Status.OK, ""));
  }

  private Check roundTrip() {
    long begin = nanoTime.getAsLong();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
      statement.execute("SELECT 1");
    } catch (SQLException fault) {
      return new Check("database", Status.CRITICAL, "no answer");
    }
    Duration took = Duration.ofNanos(nanoTime.getAsLong() - begin);
    return took.compareTo(SLOW_ROUND_TRIP) > 0
        ? new Check("database", Status.WARNING, "slow: " + took.toMillis() + " ms")
        : new Check("database", Status.OK, took.toMillis() + " ms");
  }

  private Check connections() {
    HikariPoolMXBean pool = database.getHikariPoolMXBean();
    if (pool == null) {
      return new Check("connections", Status.WARNING, "none opened yet");
    }
    String note =
        "%d of %d in use, %d requests waiting"
            .formatted(
                pool.getActiveConnections(),
                database.getMaximumPoolSize(),
                pool.getThreadsAwaitingConnection());
    Status status = pool.getThreadsAwaitingConnection() > 0 ? Status.WARNING : Status.OK;
    return new Check("connections", status, note);
  }

  private Check library() {
    Instant inStepAt = library.inStepAt();
    if (inStepAt.equals(Instant.MIN)) {
      return new Check("library", Status.WARNING, "not loaded yet");
    }
    Duration age = Duration.between(inStepAt, clock.instant());
    return age.compareTo(STALE_LIBRARY) > 0
        ? new Check("library", Status.WARNING, "behind by " + age.toSeconds() + " s")
        : new Check("library", Status.OK, library.index().size() + " components");
  }
}
