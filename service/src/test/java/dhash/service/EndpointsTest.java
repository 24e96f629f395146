package dhash.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.service.hash.Drawing;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EndpointsTest {
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
  void an_image_without_a_library_has_no_match_and_no_confidence() throws Exception {
    Answer answer = client.extract(IMAGE);

    assertThat(answer.status()).isEqualTo(200);
    JsonNode json = answer.json();
    assertThat(json.path("hash").asString()).isEqualTo("0f1e2d3c4b5a6978");
    assertThat(json.path("confidence").asDouble()).isZero();
    assertThat(json.has("match")).isFalse();
    assertThat(json.path("duration_ms").asDouble()).isPositive();
    assertThat(json.path("requestId").asString()).isEqualTo(answer.header("X-Request-Id"));
    assertThat(json.path("timestamp").asString()).endsWith("Z");
    assertThat(database.query("SELECT count(*) FROM extractions")).isEqualTo("1");
    assertThat(database.query("SELECT count(*) FROM reviews")).isEqualTo("0");
  }

  @Test
  void a_library_image_is_stored_found_matched_and_deleted() throws Exception {
    Answer added = client.postForm("/api/dhash/components", "catan:robber", IMAGE);
    assertThat(added.status()).isEqualTo(201);

    JsonNode found = client.get("/api/dhash/components/catan:robber").json();
    assertThat(found.path("hash").asString()).isEqualTo("0f1e2d3c4b5a6978");
    assertThat(found.path("width").asInt()).isEqualTo(90);
    assertThat(found.path("format").asString()).isEqualTo("png");
    JsonNode match = client.extract(IMAGE).json().path("match");
    assertThat(match.path("key").asString()).isEqualTo("catan:robber");
    assertThat(match.path("confidence").asDouble()).isEqualTo(1);
    assertThat(client.delete("/api/dhash/components/catan:robber").status()).isEqualTo(204);
    assertThat(client.get("/api/dhash/components/catan:robber").status()).isEqualTo(404);
    assertThat(client.delete("/api/dhash/components/catan:robber").status()).isEqualTo(404);
    assertThat(client.extract(IMAGE).json().has("match")).isFalse();
  }

  @Test
  void adding_twice_is_harmless_but_a_key_keeps_its_image() throws Exception {
    assertThat(client.post("/api/dhash/components?key=a", IMAGE).status()).isEqualTo(201);
    assertThat(client.post("/api/dhash/components?key=a", IMAGE).status()).isEqualTo(200);
    assertThat(client.post("/api/dhash/components?key=a", ALIKE).status()).isEqualTo(409);
    assertThat(client.post("/api/dhash/components?key=a%20b", IMAGE).status()).isEqualTo(400);
    assertThat(client.post("/api/dhash/components", IMAGE).status()).isEqualTo(400);
    assertThat(client.post("/api/dhash/components?key=b", "text").status()).isEqualTo(415);
  }

  @Test
  void a_form_with_an_image_is_extracted() throws Exception {
    Answer answer = client.postForm("/api/dhash/extract", "unused", IMAGE);

    assertThat(answer.json().path("hash").asString()).isEqualTo("0f1e2d3c4b5a6978");
  }

  @ParameterizedTest
  @CsvSource({
    "multipart/form-data, 400",
    "multipart/form-data; boundary=YY, 400",
    "multipart/form-data; boundary=XX, 400"
  })
  void a_broken_form_is_a_bad_request(String type, int status) throws Exception {
    byte[] form =
        "--XX\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\nabc".getBytes(UTF_8);

    assertThat(client.extract(form, "Content-Type", type).status()).isEqualTo(status);
  }

  @Test
  void a_low_confidence_match_waits_for_review_until_someone_reviews_it() throws Exception {
    client.post("/api/dhash/components?key=a", IMAGE);
    assertThat(client.extract(ALIKE).json().path("confidence").asDouble()).isEqualTo(0.75);
    client.extract(ALIKE);

    JsonNode queue = client.get("/api/dhash/queue").json();

    assertThat(queue.path("total").asInt()).isOne();
    JsonNode item = queue.path("items").path(0);
    assertThat(item.path("key").asString()).isEqualTo("a");
    assertThat(item.path("seen").asInt()).isEqualTo(2);
    String review = "/api/dhash/queue/" + item.path("id").asInt();
    assertThat(client.post(review, "{\"action\":\"skip\"}").status()).isEqualTo(200);
    assertThat(client.get("/api/dhash/queue").json().path("total").asInt()).isOne();
    assertThat(client.post(review, "{\"action\":\"approve\"}").status()).isEqualTo(200);
    assertThat(client.post(review, "{\"action\":\"approve\"}").status()).isEqualTo(200);
    assertThat(client.post(review, "{\"action\":\"reject\"}").status()).isEqualTo(409);
    client.extract(ALIKE);
    assertThat(client.get("/api/dhash/queue").json().path("total").asInt()).isZero();
  }

  @Test
  void a_skipped_match_goes_to_the_queues_end() throws Exception {
    client.post("/api/dhash/components?key=a", IMAGE);
    client.extract(ALIKE);
    client.extract(Drawing.file(HASH ^ 0xffff0000L, 90, 80, "png"));
    String first = client.get("/api/dhash/queue").json().at("/items/0/id").toString();
    client.post("/api/dhash/queue/" + first, "{\"action\":\"skip\"}");

    JsonNode items = client.get("/api/dhash/queue").json().path("items");

    assertThat(items.size()).isEqualTo(2);
    assertThat(items.at("/1/id").toString()).isEqualTo(first);
  }

  @Test
  void the_queue_is_also_to_be_had_as_csv() throws Exception {
    client.post("/api/dhash/components?key=a", IMAGE);
    client.extract(ALIKE);

    Answer asked = client.get("/api/dhash/queue", "Accept", "text/csv");

    assertThat(asked.header("Content-Type")).startsWith("text/csv");
    assertThat(asked.body().lines())
        .hasSize(2)
        .first()
        .isEqualTo("id,hash,key,confidence,seen,createdAt,skippedAt");
    assertThat(asked.body()).contains(",0f1e2d3c4b5a9687,a,0.75,1,");
    assertThat(client.get("/api/dhash/queue?format=csv").body()).isEqualTo(asked.body());
    assertThat(client.get("/api/dhash/queue?format=xml").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "1, nonsense, 400",
    "1, '{\"action\":\"burn\"}', 400",
    "1, '[]', 400",
    "999999, '{\"action\":\"skip\"}', 404",
    "x, '{\"action\":\"skip\"}', 404"
  })
  void a_senseless_review_is_refused(String id, String body, int status) throws Exception {
    assertThat(client.post("/api/dhash/queue/" + id, body).status()).isEqualTo(status);
  }

  @Test
  void deleting_a_component_withdraws_what_waits_because_of_it() throws Exception {
    client.post("/api/dhash/components?key=a", IMAGE);
    client.extract(ALIKE);

    client.delete("/api/dhash/components/a");

    assertThat(client.get("/api/dhash/queue").json().path("total").asInt()).isZero();
  }

  @Test
  void the_search_finds_neighbours_by_distance() throws Exception {
    client.post("/api/dhash/components?key=a", IMAGE);
    client.post("/api/dhash/components?key=b", ALIKE);
    String search = "/api/dhash/search?hash=0f1e2d3c4b5a6978";

    assertThat(client.get(search + "&distance=0").json().path("total").asInt()).isOne();
    JsonNode both = client.get(search + "&distance=16").json();
    assertThat(both.at("/results/0/key").asString()).isEqualTo("a");
    assertThat(both.at("/results/1/key").asString()).isEqualTo("b");
    assertThat(both.at("/results/1/distance").asInt()).isEqualTo(16);
    assertThat(client.get(search + "&distance=64&limit=1").json().path("results").size()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?hash=xyz",
        "?hash=0f1e2d3c4b5a697",
        "?hash=0000000000000000&distance=65",
        "?hash=0000000000000000&distance=-1",
        "?hash=0000000000000000&limit=0"
      })
  void a_senseless_search_is_refused(String query) throws Exception {
    assertThat(client.get("/api/dhash/search" + query).status()).isEqualTo(400);
  }
}
