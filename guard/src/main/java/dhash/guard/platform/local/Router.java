package dhash.guard.platform.local;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.MediaType;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An environment's entrance: one stable port from which each request goes to one replica.
 *
 * <p>Each request gets a connection of its own to the replica. A kept-alive one may be closed by
 * the replica in the moment it is used, and then nobody can tell whether the request was carried
 * out; a fresh one fails before anything was sent, so the next replica can be tried
 * (docs/adr/0021).
 */
final class Router implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Router.class.getName());
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(60);
  private static final Duration CLIENT_IDLE_LIMIT = Duration.ofMinutes(5);
  private static final Duration LISTEN_LIMIT = Duration.ofSeconds(10);
  private static final int CONNECTIONS_PER_REPLICA = 1024;
  private static final int WAITING_PER_REPLICA = 1024;
  private static final String LEASE = "lease";
  private static final List<String> HOP_BY_HOP =
      List.of("connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade");

  private final Vertx vertx;
  private final URI entrance;
  private final RandomGenerator random;
  private final Set<String> taken;
  private final HttpClient client;
  private final HttpProxy proxy;
  private volatile @Nullable HttpServer server;
  private volatile Rotation rotation = Rotation.NONE;

  /**
   * @param taken the addresses at which routers of this process listen: Vert.x would let two share
   *     one, and mix up their environments
   */
  Router(Vertx vertx, URI entrance, RandomGenerator random, Set<String> taken) {
    this.vertx = vertx;
    this.entrance = entrance;
    this.random = random;
    this.taken = taken;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
                .setIdleTimeout((int) IDLE_LIMIT.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS),
            new PoolOptions()
                .setHttp1MaxSize(CONNECTIONS_PER_REPLICA)
                .setMaxWaitQueueSize(WAITING_PER_REPLICA));
    this.proxy =
        HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
            .addInterceptor(new Passage())
            .origin(context -> connect(context, new HashSet<>()));
  }

  /**
   * Begins to listen, once; where that is refused, it may be tried again.
   *
   * @throws GuardException when the port is taken
   */
  void listen() throws InterruptedException {
    String address = entrance.getHost() + ":" + port();
    if (!taken.add(address)) {
      throw refused(": another environment's entrance is there");
    }
    HttpServer fresh = server();
    try {
      fresh
          .listen(port(), entrance.getHost())
          .toCompletionStage()
          .toCompletableFuture()
          .get(LISTEN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      server = fresh;
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String holder =
          PortHolder.of(port()).map(found -> ": the port is taken by " + found).orElse("");
      throw refused(holder + " (" + cause.getMessage() + ")");
    } finally {
      if (server == null) {
        fresh.close();
        taken.remove(address);
      }
    }
  }

  /** One that could not bind its port can't be told to listen a second time. */
  private HttpServer server() {
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout((int) CLIENT_IDLE_LIMIT.toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS))
        .requestHandler(proxy);
  }

  private int port() {
    return entrance.getPort() < 0 ? 80 : entrance.getPort();
  }

  private GuardException refused(String why) {
    return new GuardException(
        ExitCode.REFUSED,
        "Can't listen at " + entrance + why + ".",
        "Nothing was started.",
        "End the program that has port " + port() + ", or set another port in DHASH_URL.");
  }

  URI entrance() {
    return entrance;
  }

  /** From the next request on, traffic goes by {@code rotation}. */
  void rotate(Rotation rotation) {
    this.rotation = rotation;
  }

  @Override
  public void close() {
    HttpServer open = server;
    if (open != null) {
      open.close();
      taken.remove(entrance.getHost() + ":" + port());
    }
    client.close();
  }

  /**
   * Finds a replica that takes a connection. Nothing of the request has been sent while this goes
   * on, so trying the next one is safe for any method.
   */
  private Future<HttpClientRequest> connect(ProxyContext context, Set<Endpoint> tried) {
    Optional<Endpoint> picked = begin(tried);
    if (picked.isEmpty()) {
      return Future.failedFuture(new NothingReady());
    }
    Endpoint endpoint = picked.get();
    Lease lease = Objects.requireNonNull(context.get(LEASE, Lease.class));
    lease.take(endpoint);
    RequestOptions options = new RequestOptions().setHost("127.0.0.1").setPort(endpoint.port());
    return client
        .request(options)
        .recover(unreachable -> {
          lease.giveBack();
          tried.add(endpoint);
          return connect(context, tried);
        });
  }

  /**
   * Picks a replica and counts the request as its own. The count is raised before the rotation is
   * looked at again: whoever takes a replica out of the rotation and then sees a count of 0 can be
   * sure that no request is on its way there.
   */
  private Optional<Endpoint> begin(Set<Endpoint> tried) {
    while (true) {
      Rotation current = rotation;
      Optional<Endpoint> picked = current.pick(random, tried);
      picked.ifPresent(Endpoint::begin);
      if (current.equals(rotation)) {
        return picked;
      }
      picked.ifPresent(Endpoint::end);
    }
  }

  /** What is done to each request and response on its way through. */
  private static final class Passage implements ProxyInterceptor {
    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
      Lease lease = new Lease();
      HttpServerRequest incoming = context.request().proxiedRequest();
      incoming.response().endHandler(done -> lease.end());
      context.set(LEASE, lease);
      forward(context.request(), incoming);
      return context
          .sendRequest()
          .recover(failure -> Future.succeededFuture(sorry(context, failure)));
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
      MultiMap headers = context.response().headers();
      HOP_BY_HOP.forEach(headers::remove);
      return context.sendResponse();
    }

    private static void forward(ProxyRequest request, HttpServerRequest incoming) {
      MultiMap headers = request.headers();
      headers.remove("expect");
      if (incoming.authority() != null) {
        request.setAuthority(incoming.authority());
        headers.set("x-forwarded-host", incoming.authority().toString());
      }
      if (!headers.contains("x-forwarded-proto")) {
        headers.set("x-forwarded-proto", "http");
      }
      String before = headers.get("x-forwarded-for");
      String client = incoming.remoteAddress().hostAddress();
      headers.set("x-forwarded-for", before == null ? client : before + ", " + client);
    }

    private static ProxyResponse sorry(ProxyContext context, Throwable failure) {
      ProxyResponse response = context.request().release().response();
      String error;
      if (failure instanceof NothingReady) {
        response.setStatusCode(503).putHeader("retry-after", "1");
        error = "no replica is ready";
      } else {
        response.setStatusCode(502);
        error = "the replica broke off";
        LOG.log(Level.WARNING, "{0}: {1}", context.request().getURI(), failure);
      }
      String json = "{\"error\":\"" + error + "\",\"status\":" + response.getStatusCode() + "}\n";
      return response.setBody(Body.body(Buffer.buffer(json), MediaType.APPLICATION_JSON));
    }
  }

  /** Holds a replica's in-flight count for one request; confined to the request's event loop. */
  private static final class Lease {
    private @Nullable Endpoint held;
    private boolean over;

    void take(Endpoint endpoint) {
      held = endpoint;
      if (over) {
        giveBack();
      }
    }

    void giveBack() {
      if (held != null) {
        held.end();
        held = null;
      }
    }

    void end() {
      over = true;
      giveBack();
    }
  }

  private static final class NothingReady extends RuntimeException {
    NothingReady() {
      super("no replica is ready", null, false, false);
    }
  }
}
