package dhash.guard.platform.local;

import static dhash.guard.platform.local.Machine.LIMIT;
import static dhash.guard.platform.local.Machine.revision;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform.Ensured;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutingTest {
  @TempDir static Path home;
  private static Machine machine;

  @BeforeAll
  static void start() {
    machine = new Machine(home);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    machine.close();
  }

  private static Fleet only(int revision, int replicas) {
    return Fleet.of(new Placement(revision(revision), replicas, 100));
  }

  private static Fleet canary(int weight) {
    return Fleet.of(
        new Placement(revision(1), 1, 100 - weight), new Placement(revision(2), 1, weight));
  }

  @Test
  void requests_are_shared_by_weight() throws Exception {
    Machine.Site site = machine.site("weights");
    site.prepare(1);
    site.prepare(2);
    assertThat(site.platform.ensure(site.next(), canary(5), LIMIT))
        .isEqualTo(new Ensured.Converged());

    long candidate =
        IntStream.range(0, 2000).parallel().filter(i -> body(site).equals("r2")).count();

    // 100 expected; the standard deviation is below 10.
    assertThat(candidate).isBetween(50L, 150L);
    assertThat(site.observe().shares())
        .containsExactlyInAnyOrder(
            new Observation.Share(revision(1), 95), new Observation.Share(revision(2), 5));
  }

  private static String body(Machine.Site site) {
    try {
      return site.get("/").body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void traffic_goes_back_at_once_and_slow_requests_are_finished() throws Exception {
    Machine.Site site = machine.site("drain");
    site.prepare(1);
    site.prepare(2);
    site.platform.ensure(site.next(), canary(0), LIMIT);
    site.platform.ensure(
        site.next(),
        Fleet.of(new Placement(revision(1), 1, 0), new Placement(revision(2), 1, 100)),
        LIMIT);
    CompletableFuture<HttpResponse<String>> slow =
        machine.http.sendAsync(
            HttpRequest.newBuilder(site.entrance.resolve("/slow?1500")).build(),
            HttpResponse.BodyHandlers.ofString());
    Machine.until(() -> site.get("/").body().equals("r2"));

    Generation back = site.next();
    long begin = System.nanoTime();
    CompletableFuture<Ensured> ensured = site.ensureLater(back, only(1, 1));
    Machine.until(() -> site.get("/").body().equals("r1"));
    Duration took = Duration.ofNanos(System.nanoTime() - begin);

    assertThat(took).isLessThan(Duration.ofSeconds(1));
    assertThat(slow.get().statusCode()).isEqualTo(200);
    assertThat(ensured.get()).isEqualTo(new Ensured.Converged());
    assertThat(site.observe().replicas())
        .extracting(Observation.Replica::name)
        .containsOnly("r1-1");
  }

  @Test
  void where_nothing_is_ready_the_answer_is_503_with_a_time_to_retry() throws Exception {
    Machine.Site site = machine.site("empty");
    site.prepare(1);

    HttpResponse<String> response = site.get("/");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).contains("1");
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.body()).contains("no replica is ready");
  }

  @Test
  void a_request_that_was_sent_is_never_sent_again() throws Exception {
    Machine.Site site = machine.site("once");
    site.prepare(1);
    site.platform.ensure(site.next(), only(1, 1), LIMIT);

    HttpResponse<String> broken =
        site.post("/break", HttpRequest.BodyPublishers.ofString("a body"));

    assertThat(broken.statusCode()).isEqualTo(502);
    assertThat(site.post("/count", HttpRequest.BodyPublishers.ofString("another")).body())
        .startsWith("2 ");
  }

  @Test
  void a_large_body_streams_through() throws Exception {
    Machine.Site site = machine.site("stream");
    site.prepare(1);
    site.platform.ensure(site.next(), only(1, 1), LIMIT);
    long bytes = 200L << 20;

    String answer =
        site.post("/count", HttpRequest.BodyPublishers.ofInputStream(() -> new Zeros(bytes)))
            .body();

    // More than the supervisor's and the replica's heap together.
    assertThat(answer).isEqualTo("1 " + bytes);
  }

  @Test
  void an_answer_that_comes_before_the_body_was_sent_gets_through() throws Exception {
    Machine.Site site = machine.site("early");
    site.prepare(1);
    site.platform.ensure(site.next(), only(1, 1), LIMIT);

    HttpResponse<String> response =
        site.post("/reject", HttpRequest.BodyPublishers.ofInputStream(() -> new Zeros(50L << 20)));

    assertThat(response.statusCode()).isEqualTo(413);
  }

  @Test
  void a_client_that_went_away_does_not_hold_up_the_drain() throws Exception {
    Machine.Site site = machine.site("gone");
    site.prepare(1);
    site.platform.ensure(site.next(), only(1, 1), LIMIT);
    try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), site.entrance.getPort())) {
      client.getOutputStream().write("GET /slow?60000 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
      client.getOutputStream().flush();
    }

    long begin = System.nanoTime();
    assertThat(site.platform.ensure(site.next(), Fleet.EMPTY, Duration.ofMinutes(1)))
        .isEqualTo(new Ensured.Converged());

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void an_unready_replica_gets_nothing_unless_there_is_no_other() throws Exception {
    Machine.Site site = machine.site("unready");
    Path first = home.resolve("first-unready");
    Path second = home.resolve("second-unready");
    site.prepare(1, Map.of("UNREADY_IF", first.toString()));
    site.prepare(2, Map.of("UNREADY_IF", second.toString()));
    site.platform.ensure(site.next(), canary(50), LIMIT);

    Files.writeString(second, "");
    Machine.until(() -> site.observe().replicas().stream().filter(r -> r.ready()).count() == 1);
    for (int i = 0; i < 30; i++) {
      assertThat(site.get("/").body()).isEqualTo("r1");
    }

    Files.writeString(first, "");
    Machine.until(() -> site.observe().replicas().stream().noneMatch(r -> r.ready()));
    assertThat(site.get("/").statusCode()).isEqualTo(200);

    Files.delete(first);
    Files.delete(second);
    Machine.until(() -> site.observe().replicas().stream().allMatch(r -> r.ready()));
  }

  @Test
  void replicas_are_told_who_asks() throws Exception {
    Machine.Site site = machine.site("forwarded");
    site.prepare(1);
    site.platform.ensure(site.next(), only(1, 1), LIMIT);

    assertThat(site.get("/headers").body())
        .containsIgnoringCase("X-Forwarded-For=[127.0.0.1]")
        .containsIgnoringCase("X-Forwarded-Proto=[http]")
        .containsIgnoringCase("X-Forwarded-Host=[" + site.entrance.getAuthority() + "]")
        .containsIgnoringCase("Host=[" + site.entrance.getAuthority() + "]");
  }

  @Test
  void a_taken_port_is_named_with_its_holder() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      int port = taken.getLocalPort();
      Machine.Site site = machine.new Site("taken", URI.create("http://127.0.0.1:" + port));

      assertThatThrownBy(() -> site.prepare(1))
          .isInstanceOfSatisfying(
              GuardException.class,
              e -> {
                assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
                assertThat(e).hasMessageContaining(":" + port);
                if (Files.isReadable(Path.of("/proc/net/tcp"))) {
                  assertThat(e).hasMessageContaining("process " + ProcessHandle.current().pid());
                }
              });
    }
  }

  /** As many zero bytes as asked for. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long left) {
      this.left = left;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      left -= count;
      return count;
    }
  }
}
