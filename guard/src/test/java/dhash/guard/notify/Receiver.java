package dhash.guard.notify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A service's webhook on this machine, over TLS. Takes what its vendor would take, and answers as
 * it is told, in turns; then as its vendor does.
 */
final class Receiver implements AutoCloseable {
  /** A message that came, and whether it was answered with a success. */
  record Delivery(String key, JsonNode payload, boolean taken) {
    String message() {
      return payload.toString();
    }
  }

  /** One answer; a success is the vendor's own. */
  record Answer(boolean success, Act act) {
    /** What is done with an exchange. */
    interface Act {
      void on(HttpExchange exchange) throws IOException;
    }
  }

  private final Vendor vendor;
  private final HttpsServer server;
  private final Deque<Answer> script = new ConcurrentLinkedDeque<>();
  private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Answer own;
  private volatile Answer always;

  Receiver(Vendor vendor, SSLContext tls) throws IOException {
    this.vendor = vendor;
    this.own = new Answer(true, this::take);
    this.always = own;
    this.server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(Thread::startVirtualThread);
    server.createContext("/", this::received);
    server.start();
  }

  /** Whoever knows it may post. */
  String url() {
    return "https://localhost:" + server.getAddress().getPort() + "/webhook/SECRETPATH";
  }

  static Answer status(int status, Map<String, String> headers) {
    return failing(exchange -> {
      headers.forEach(exchange.getResponseHeaders()::set);
      byte[] body = "no_service".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
  }

  static Answer reset() {
    return failing(HttpExchange::close);
  }

  static Answer failing(Answer.Act act) {
    return new Answer(false, act);
  }

  /** Says nothing until the test is over. */
  Answer hang() {
    return failing(_ -> {
      try {
        closing.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  Receiver then(Answer... answers) {
    script.addAll(List.of(answers));
    return this;
  }

  /** From now on, or until told otherwise. */
  void always(Answer answer) {
    always = answer;
  }

  /** The message of this key is refused for itself, whatever the turn. */
  void refuse(String key) {
    refused.add(key);
  }

  void works() {
    always = own;
  }

  List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  /** The keys of what was taken, in order. */
  List<String> taken() {
    return deliveries.stream().filter(Delivery::taken).map(Delivery::key).toList();
  }

  private void received(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    JsonNode payload = JsonMapper.shared().readTree(body);
    List<String> wrong = VendorRules.violations(vendor, payload, body.length);
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    Answer answer = script.isEmpty() ? always : script.removeFirst();
    if (refused.contains(key)) {
      answer = status(400, Map.of());
    }
    boolean taken = answer.success() && wrong.isEmpty();
    deliveries.add(new Delivery(key, payload, taken));
    if (wrong.isEmpty()) {
      answer.act().on(exchange);
    } else {
      status(400, Map.of("X-Wrong", wrong.toString())).act().on(exchange);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    int status =
        switch (vendor.channel()) {
          case TEAMS -> 202;
          case DISCORD -> 204;
          default -> 200;
        };
    byte[] body = status == 200 ? "ok".getBytes(StandardCharsets.UTF_8) : new byte[0];
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
