package dhash.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.service.hash.Drawing;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ProcessTest {
  private static final byte[] IMAGE = Drawing.file(0x0f1e2d3c4b5a6978L, 90, 80, "png");

  @TempDir private Path folder;

  @Test
  void bad_configuration_is_told_in_one_line_and_ends_with_2() throws Exception {
    try (ChildProcess service =
        ChildProcess.start(folder, Map.of("PORT", "x", "DB_HOST", "h", "DB_PASSWORD", "hidden"))) {
      assertThat(service.awaitExit()).isEqualTo(2);
      assertThat(service.output().lines()).hasSize(1);
      assertThat(service.output())
          .contains("PORT=x", "DB_NAME", "DB_USER")
          .doesNotContain("hidden");
    }
  }

  @Test
  void a_taken_port_is_told_and_ends_with_1() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    Map<String, String> port = Map.of("PORT", Integer.toString(database.settings().port()));
    try (ChildProcess service =
        ChildProcess.start(folder, ChildProcess.environment(database, port))) {
      assertThat(service.awaitExit()).isEqualTo(1);
      assertThat(service.output()).contains("can't listen on 127.0.0.1:");
    }
  }

  @Test
  void a_request_under_way_is_finished_before_the_process_leaves_with_0() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    Map<String, String> slow = Map.of("DHASH_MISBEHAVE", "slow=1500ms");
    try (ChildProcess service =
        ChildProcess.start(folder, ChildProcess.environment(database, slow))) {
      int port = service.awaitPort();
      try (Client client = new Client(port);
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<Answer> underWay = threads.submit((Callable<Answer>) () -> client.extract(IMAGE));
        // This one, and the status request itself.
        client.await("/api/v1/status", a -> a.json().path("requests_in_flight").asInt() == 2);

        service.terminate();

        assertThatThrownBy(() -> awaitRefused(port)).isInstanceOf(ConnectException.class);
        Answer answer = underWay.get(20, TimeUnit.SECONDS);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Connection")).isEqualTo("close");
      }
      assertThat(service.awaitExit()).isZero();
      assertThat(database.query("SELECT count(*) FROM extractions")).isEqualTo("1");
      assertThat(service.output()).contains("MISBEHAVING ON PURPOSE");
    }
  }

  private static void awaitRefused(int port) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < deadline) {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      Thread.sleep(10);
    }
  }

  @Test
  void bombs_from_many_clients_are_refused_in_little_memory() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (ChildProcess service =
        ChildProcess.start(folder, ChildProcess.environment(database, Map.of()))) {
      try (Client client = new Client(service.awaitPort());
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        byte[] huge = Drawing.hugePng(30_000, 30_000);
        byte[] text = Drawing.pngWithText(1 << 28);
        byte[] large = Drawing.hugePng(6_000, 6_000);
        List<Future<Integer>> statuses = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
          statuses.add(threads.submit(() -> client.extract(huge).status()));
          statuses.add(threads.submit(() -> client.extract(text).status()));
          statuses.add(threads.submit(() -> client.extract(large).status()));
          statuses.add(
              threads.submit(() -> client.stream("/api/dhash/extract", 100L << 20).status()));
        }
        for (int at = 0; at < statuses.size(); at++) {
          int expected = List.of(413, 200, 200, 413).get(at % 4);
          assertThat(statuses.get(at).get(60, TimeUnit.SECONDS)).isEqualTo(expected);
        }
        assertThat(client.get("/health").status()).isEqualTo(200);
      }
      assertThat(service.output()).doesNotContain("OutOfMemoryError");
    }
  }

  @Test
  void logs_are_json_lines_without_secrets() throws Exception {
    TestDatabase database = TestDatabase.migrated();
    try (ChildProcess service =
        ChildProcess.start(folder, ChildProcess.environment(database, Map.of()))) {
      try (Client client = new Client(service.awaitPort())) {
        client.get("/api/dhash/components/token=abc123secret");
        client.get("/api/dhash/components/jane.doe@example.com?password=hunter2");
        client.extract(IMAGE);
      }
      service.terminate();
      assertThat(service.awaitExit()).isZero();
      assertThat(service.output().lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(JsonMapper.shared().readTree(line).isObject()).isTrue());
      assertThat(service.output())
          .contains("\"status\":200", "***")
          .doesNotContain("abc123secret", "jane.doe", "hunter2", TestDatabase.PASSWORD);
    }
  }
}
