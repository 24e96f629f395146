package dhash.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.service.hash.Drawing;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What every answer has, what is counted, and what the service tells about itself. */
class AnswersTest {
  private static final long HASH = 0x0f1e2d3c4b5a6978L;
  private static final byte[] IMAGE = Drawing.file(HASH, 90, 80, "png");

  /** 16 bits away: confidence 0.75, which is low. */
  private static final byte[] ALIKE = Drawing.file(HASH ^ 0xffffL, 90, 80, "png");

  private static TestDatabase database;
  private static Replica replica;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    database = TestDatabase.migrated();
    replica = Replica.ready(database, "");
    client = replica.client();
  }

  @AfterAll
  static void stop() {
    replica.close();
  }

  @BeforeEach
  void empty_library() throws Exception {
    database.execute("DELETE FROM components; DELETE FROM reviews; DELETE FROM extractions");
    client.await("/api/v1/status", a -> a.json().path("library_components").asInt() == 0);
  }

  @Test
  void a_probe_is_hashed_and_counted_but_leaves_nothing() throws Exception {
    client.post("/api/dhash/components?key=a", IMAGE);
    int before = attempts();

    Answer answer = client.extract(ALIKE, "X-Dhash-Probe", "1");

    assertThat(answer.json().at("/match/key").asString()).isEqualTo("a");
    assertThat(attempts()).isEqualTo(before + 1);
    assertThat(database.query("SELECT count(*) FROM extractions")).isEqualTo("0");
    assertThat(database.query("SELECT count(*) FROM reviews")).isEqualTo("0");
  }

  @Test
  void what_a_client_does_wrong_is_neither_an_attempt_nor_a_failure() throws Exception {
    int before = attempts();

    assertThat(client.extract("text".getBytes(UTF_8)).status()).isEqualTo(415);
    assertThat(client.extract("GIF89a".getBytes(UTF_8)).status()).isEqualTo(400);
    assertThat(client.extract(Drawing.hugePng(30_000, 30_000)).status()).isEqualTo(413);
    assertThat(client.stream("/api/dhash/extract", 3 << 20).status()).isEqualTo(413);

    assertThat(attempts()).isEqualTo(before);
  }

  @Test
  void a_body_of_a_gigabyte_gets_an_answer() throws Exception {
    Upload upload = client.stream("/api/dhash/extract", 1L << 30);

    assertThat(upload.status()).isEqualTo(413);
    assertThat(upload.start()).contains("\"error\":\"too_large\"");
  }

  @Test
  void a_client_that_sends_all_before_it_looks_finds_its_answer() throws Exception {
    int length = 64 << 20;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), replica.service().port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/dhash/extract HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n")
              .getBytes(UTF_8));
      byte[] block = new byte[1 << 20];
      for (int sent = 0; sent < length; sent += block.length) {
        out.write(block);
      }

      byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
      assertThat(new String(start, UTF_8)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void errors_are_json_and_bear_the_requests_id() throws Exception {
    Answer unknown = client.get("/api/nothing", "X-Request-Id", "my-own.id_1");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.header("X-Request-Id")).isEqualTo("my-own.id_1");
    assertThat(unknown.json().path("requestId").asString()).isEqualTo("my-own.id_1");
    assertThat(unknown.json().path("error").asString()).isEqualTo("not_found");
    assertThat(unknown.json().path("message").asString()).isNotEmpty();

    Answer wrongMethod = client.get("/api/dhash/extract", "X-Request-Id", "<script>");
    assertThat(wrongMethod.status()).isEqualTo(405);
    assertThat(wrongMethod.header("Allow")).isEqualTo("POST");
    assertThat(wrongMethod.header("X-Request-Id")).matches("[0-9a-f]{16}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/nothing", "/metrics", "/api/dhash/components/%2f"})
  void every_response_bears_the_security_headers_and_the_version(String path) throws Exception {
    Answer answer = client.get(path);

    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(answer.header("X-Dhash-Version")).isEqualTo(Replica.VERSION);
    assertThat(answer.header("Strict-Transport-Security")).isEmpty();
    assertThat(client.get(path, "X-Forwarded-Proto", "https").header("Strict-Transport-Security"))
        .contains("max-age=");
  }

  @Test
  void health_status_version_and_readiness_are_told() throws Exception {
    JsonNode health = client.get("/health").json();
    assertThat(health.path("status").asString()).isEqualTo("OK");
    assertThat(health.path("service").asString()).isEqualTo("dhash");
    assertThat(health.path("version").asString()).isEqualTo(Replica.VERSION);
    assertThat(health.at("/checks/database/status").asString()).isEqualTo("OK");
    assertThat(client.get("/api/v1/status").json().path("status").asString()).isEqualTo("running");
    assertThat(client.get("/version").json().path("version").asString()).isEqualTo(Replica.VERSION);
    assertThat(client.get("/ready").json().path("ready").asBoolean()).isTrue();
    assertThat(client.send("HEAD", "/health", BodyPublishers.noBody()).status()).isEqualTo(200);
  }

  @Test
  void the_metrics_bear_the_names_that_the_guard_reads() throws Exception {
    client.post("/api/dhash/components?key=a", IMAGE);
    client.extract(ALIKE);
    client.await(
        "/metrics", a -> a.body().contains("dhash_low_confidence_queue{version=\"v9.8.7\"} 1.0"));

    Answer answer = client.get("/metrics");

    assertThat(answer.header("Content-Type")).startsWith("text/plain; version=0.0.4");
    assertThat(answer.body())
        .contains("dhash_extractions_total{version=\"v9.8.7\"}")
        .contains("dhash_extraction_failures_total{version=\"v9.8.7\"}")
        .contains("dhash_hash_duration_seconds_bucket{version=\"v9.8.7\",le=\"0.005\"}")
        .contains("dhash_hash_duration_seconds_bucket{version=\"v9.8.7\",le=\"0.75\"}")
        .contains("dhash_hash_duration_seconds_bucket{version=\"v9.8.7\",le=\"+Inf\"}")
        .contains("dhash_hash_duration_seconds_sum{version=\"v9.8.7\"}")
        .contains("dhash_match_confidence_average{version=\"v9.8.7\"}")
        .contains("dhash_build_info{version=\"v9.8.7\"} 1.0")
        .doesNotContain("NaN} ");
    JsonNode numbers = client.get("/metrics/dhash").json().path("metrics");
    assertThat(numbers.path("total_extractions").asInt()).isPositive();
    assertThat(numbers.path("p95_hash_time").asDouble()).isPositive();
    assertThat(numbers.path("low_confidence_queue_length").asInt()).isOne();
    assertThat(numbers.path("average_confidence").asDouble()).isBetween(1.0, 100.0);
  }

  private static int attempts() throws Exception {
    return client.get("/metrics/dhash").json().at("/metrics/total_extractions").asInt();
  }
}
