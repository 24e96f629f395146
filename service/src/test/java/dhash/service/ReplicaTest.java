package dhash.service;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.service.hash.Drawing;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ReplicaTest {
  private static final byte[] IMAGE = Drawing.file(0x0f1e2d3c4b5a6978L, 90, 80, "png");

  @Test
  void it_waits_until_its_tables_are_there() throws Exception {
    TestDatabase database = TestDatabase.empty();
    try (Replica replica = Replica.start(database, "")) {
      Client client = replica.client();
      client.await("/ready", a -> a.body().contains("components"));
      assertThat(client.get("/ready").status()).isEqualTo(503);
      Answer health = client.get("/health");
      assertThat(health.status()).isEqualTo(503);
      assertThat(health.json().path("status").asString()).isEqualTo("CRITICAL");
      Answer early = client.extract(IMAGE);
      assertThat(early.status()).isEqualTo(503);
      assertThat(early.header("Retry-After")).isNotEmpty();

      database.run(TestDatabase.expand("migrations"));

      client.await("/ready", a -> a.status() == 200);
      assertThat(client.get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void it_gives_up_when_they_do_not_come() throws Exception {
    try (Replica replica = Replica.startImpatient(TestDatabase.empty())) {
      assertThat(replica.givenUp().get(20, TimeUnit.SECONDS)).contains("components");
    }
  }

  @Test
  void newer_migrations_and_their_undo_do_not_disturb_it() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (Replica replica = Replica.ready(database, "")) {
      Client client = replica.client();
      assertThat(client.post("/api/dhash/components?key=a", IMAGE).status()).isEqualTo(201);

      database.run(TestDatabase.expand("demo/v2"));
      database.run(TestDatabase.expand("demo/v3"));
      assertThat(client.extract(IMAGE).json().at("/match/key").asString()).isEqualTo("a");
      assertThat(client.post("/api/dhash/components?key=b", IMAGE).status()).isEqualTo(201);
      database.run(TestDatabase.undo("demo/v3"));
      database.run(TestDatabase.undo("demo/v2"));

      assertThat(client.extract(IMAGE).status()).isEqualTo(200);
      assertThat(client.get("/api/dhash/components/b").status()).isEqualTo(200);
    }
  }

  @Test
  void replicas_see_each_others_library_within_a_second() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (Replica one = Replica.ready(database, "");
        Replica other = Replica.ready(database, "")) {
      String search = "/api/dhash/search?hash=0f1e2d3c4b5a6978&distance=0";
      one.client().post("/api/dhash/components?key=a", IMAGE);
      Instant added = Instant.now();
      other.client().await(search, a -> a.json().path("total").asInt() == 1);
      System.out.printf("in step after %s%n", Duration.between(added, Instant.now()));
      assertThat(other.client().extract(IMAGE).json().at("/match/key").asString()).isEqualTo("a");

      one.client().delete("/api/dhash/components/a");
      // The index of the other may be behind; what it answers must not be.
      assertThat(other.client().extract(IMAGE).json().has("match")).isFalse();
      other.client().await(search, a -> a.json().path("total").asInt() == 0);
    }
  }

  @Test
  void changes_by_hand_are_followed_however_many() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (Replica replica = Replica.ready(database, "")) {
      database.execute(
          """
          INSERT INTO components (key, hash, format, width, height)
          SELECT 'k' || n, n, 'png', 1, 1 FROM generate_series(1, 30000) n\
          """);
      awaitSize(replica, 30_000);
      database.execute("UPDATE components SET hash = -1 WHERE key = 'k7'");
      replica
          .client()
          .await(
              "/api/dhash/search?hash=ffffffffffffffff&distance=0",
              a -> a.json().at("/results/0/key").asString("").equals("k7"));
      database.execute("DELETE FROM components WHERE id % 2 = 0");
      awaitSize(replica, 15_000);
      database.execute("TRUNCATE components");
      awaitSize(replica, 0);
    }
  }

  @Test
  void a_pruned_log_is_noticed() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (Replica replica = Replica.ready(database, "")) {
      replica.client().post("/api/dhash/components?key=a", IMAGE);
      database.execute(
          """
          INSERT INTO components (key, hash, format, width, height) VALUES ('b', 1, 'png', 1, 1);
          INSERT INTO components (key, hash, format, width, height) VALUES ('c', 1, 'png', 1, 1);
          DELETE FROM component_changes
            WHERE position < (SELECT max(position) FROM component_changes)\
          """);

      awaitSize(replica, 3);
    }
  }

  @Test
  void what_the_database_can_not_store_is_a_failure() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (Replica replica = Replica.ready(database, "")) {
      Client client = replica.client();
      database.execute("ALTER TABLE extractions RENAME TO gone");
      assertThat(client.extract(IMAGE).status()).isEqualTo(503);
      JsonNode metrics = client.get("/metrics/dhash").json().path("metrics");
      assertThat(metrics.path("failed_extractions").asInt()).isOne();
      assertThat(metrics.path("total_extractions").asInt()).isOne();
      assertThat(metrics.path("extraction_failures_rate").asDouble()).isEqualTo(100);

      database.execute("ALTER TABLE gone RENAME TO extractions");

      assertThat(client.extract(IMAGE).status()).isEqualTo(200);
    }
  }

  @Test
  void a_lost_database_is_critical_until_it_is_back() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (Replica replica = Replica.ready(database, "")) {
      Client client = replica.client();
      database.allowConnections(false);
      JsonNode health = client.await("/health", a -> a.status() == 503).json();
      assertThat(health.path("reason").asString()).isEqualTo("database: no answer");
      assertThat(client.extract(IMAGE).status()).isEqualTo(503);
      client.await("/metrics", a -> !a.body().contains("dhash_low_confidence_queue{"));

      database.allowConnections(true);

      client.await("/health", a -> a.json().path("status").asString().equals("OK"));
      assertThat(client.extract(IMAGE).status()).isEqualTo(200);
    }
  }

  @Test
  void the_configured_part_of_the_extractions_fails_in_the_same_sequence() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    assertThat(failures(database, "fail=0.3;seed=5"))
        .contains("500")
        .contains("200")
        .isEqualTo(failures(database, "fail=0.3;seed=5"))
        .isNotEqualTo(failures(database, "fail=0.3;seed=6"));
  }

  private static String failures(TestDatabase database, String faults) throws Exception {
    try (Replica replica = Replica.ready(database, faults)) {
      StringBuilder statuses = new StringBuilder();
      for (int request = 0; request < 20; request++) {
        statuses.append(replica.client().extract(IMAGE).status()).append(' ');
      }
      return statuses.toString();
    }
  }

  /** Whoever compares rates divides by what is over: what still runs has not failed yet. */
  @Test
  void denominators_are_completed_requests_and_not_started_ones() throws Exception {
    try (Replica replica = Replica.ready(TestDatabase.migrated(), "slow=700ms");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Client client = replica.client();
      Future<Answer> underWay = threads.submit((Callable<Answer>) () -> client.extract(IMAGE));
      client.await("/api/v1/status", a -> a.json().path("requests_in_flight").asInt() == 2);

      assertThat(client.get("/metrics").body())
          .contains("dhash_extractions_total{version=\"v9.8.7\"} 0.0");
      assertThat(underWay.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
      assertThat(client.get("/metrics").body())
          .contains("dhash_extractions_total{version=\"v9.8.7\"} 1.0");
    }
  }

  @Test
  void slowness_shows_in_the_histogram() throws Exception {
    try (Replica replica = Replica.ready(TestDatabase.migrated(), "slow=120ms")) {
      assertThat(replica.client().extract(IMAGE).json().path("duration_ms").asDouble())
          .isGreaterThanOrEqualTo(120);
      assertThat(replica.client().get("/metrics").body())
          .contains("dhash_hash_duration_seconds_bucket{version=\"v9.8.7\",le=\"0.1\"} 0");
    }
  }

  @Test
  void health_and_crash_come_after_so_many_extractions() throws Exception {
    try (Replica replica =
        Replica.ready(TestDatabase.migrated(), "unhealthy-after=2;crash-after=2")) {
      Client client = replica.client();
      client.extract(IMAGE);
      assertThat(client.get("/health").status()).isEqualTo(200);
      client.extract(IMAGE);
      assertThat(client.get("/health").status()).isEqualTo(503);
      assertThat(replica.crashed()).isNotDone();
      client.extract(IMAGE);
      assertThat(replica.crashed()).isDone();
    }
  }

  @Test
  void the_queue_grows_and_readiness_never_comes_as_configured() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (Replica replica = Replica.start(database, "grow-queue=50/s;never-ready")) {
      replica.client().await("/ready", a -> a.body().contains("as configured"));
      replica
          .client()
          .await(
              "/metrics/dhash",
              a -> a.json().at("/metrics/low_confidence_queue_length").asInt(0) >= 100);
      assertThat(replica.client().get("/ready").status()).isEqualTo(503);
    }
  }

  private static void awaitSize(Replica replica, int components) throws InterruptedException {
    replica
        .client()
        .await("/api/v1/status", a -> a.json().path("library_components").asInt(-1) == components);
  }
}
