package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rollout tells other machines, some of which don't answer. */
class NotificationsTest {
  private final List<HttpServer> servers = new ArrayList<>();
  private final CountDownLatch awake = new CountDownLatch(1);

  @TempDir Path temporary;

  @AfterEach
  void stop() {
    awake.countDown();
    servers.forEach(server -> server.stop(0));
  }

  /** A receiver on this machine; one that hangs takes what comes and says nothing. */
  private final class Receiver {
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile boolean hangs;

    Receiver(boolean hangs) throws IOException {
      this.hangs = hangs;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      server.setExecutor(Thread::startVirtualThread);
      server.createContext(
          "/",
          exchange -> {
            if (this.hangs) {
              await();
            }
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
          });
      server.start();
      servers.add(server);
    }

    private void await() {
      try {
        awake.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/webhook/SECRETPATH";
    }
  }

  @Test
  void a_receiver_that_hangs_costs_a_rollout_nothing_and_is_told_later_in_order() throws Exception {
    Receiver slack = new Receiver(true);
    Receiver teams = new Receiver(false);
    try (TinyProject tiny = TinyProject.in(temporary)) {
      tiny.project().set("local", "DHASH_NOTIFY_CHANNELS", "console,file,slack,teams");
      Map<String, String> addresses =
          Map.of("SLACK_WEBHOOK_URL", slack.url(), "TEAMS_WEBHOOK_URL", teams.url());
      try (Running running = tiny.start(addresses, "deploy")) {
        Ended ended = running.await(Project.LIMIT).with(0);
        assertThat(ended.out() + ended.err()).doesNotContain("SECRETPATH");
      }
      assertThat(teams.keys)
          .as("start and success")
          .hasSize(2)
          .allMatch(k -> k.startsWith("local-2:"));
      assertThat(slack.keys).isEmpty();
      assertThat(waiting(tiny)).hasSize(2);

      slack.hangs = false;
      String[] next = {"notify", "--type", "info", "--message", "m", "--channels", "slack"};
      try (Running running = tiny.start(addresses, next)) {
        running.await(Project.LIMIT).with(0);
      }
      assertThat(slack.keys).hasSize(3).startsWith(teams.keys.toArray(String[]::new));
      assertThat(waiting(tiny)).isEmpty();
      assertThat(everythingIn(tiny.project().folder())).doesNotContain("SECRETPATH");
    }
  }

  private static List<Path> waiting(TinyProject tiny) throws IOException {
    try (Stream<Path> files = Files.list(tiny.project().folder().resolve(".dhash/local/outbox"))) {
      return files.filter(file -> file.toString().endsWith(".json")).toList();
    }
  }

  private static String everythingIn(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).filter(Files::isReadable).toList()) {
        all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }
}
