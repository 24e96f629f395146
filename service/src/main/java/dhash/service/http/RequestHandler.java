package dhash.service.http;

import dhash.service.health.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads each request to its endpoint, and answers in one manner whatever comes of it. */
final class RequestHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String WORK = "/api/dhash/";
  private static final Duration LONGEST_DISCARD = Duration.ofSeconds(5);

  private final Routes routes;
  private final String version;
  private final Readiness readiness;
  private final InFlight inFlight;
  private final RandomGenerator random;
  private final LongSupplier nanoTime;

  RequestHandler(
      Routes routes,
      String version,
      Readiness readiness,
      InFlight inFlight,
      RandomGenerator random,
      LongSupplier nanoTime) {
    this.routes = routes;
    this.version = version;
    this.readiness = readiness;
    this.inFlight = inFlight;
    this.random = random;
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    inFlight.begin();
    try {
      String requestId = requestId(request);
      Reply reply = reply(request, requestId);
      send(request, response, reply, requestId);
      log(request, reply, requestId);
      callback.succeeded();
    } catch (IOException gone) {
      // The client left; there is nobody to answer.
      callback.failed(gone);
    } finally {
      inFlight.end();
    }
    return true;
  }

  private Reply reply(Request request, String requestId) throws IOException {
    String path = Request.getPathInContext(request);
    try {
      Routes.Found found = routes.find(request.getMethod(), path);
      if (path.startsWith(WORK) && !readiness.draining() && readiness.obstacle().isPresent()) {
        throw new HttpError(503, "not_ready", readiness.obstacle().get());
      }
      return found.endpoint().answer(new Exchange(request, found.path(), requestId));
    } catch (HttpError error) {
      return error(error, requestId);
    } catch (SQLException fault) {
      LOG.atWarn().addKeyValue("requestId", requestId).log("database: {}", fault.getMessage());
      return error(
          new HttpError(503, "database_unavailable", "the database can't be reached"), requestId);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return error(new HttpError(503, "stopping", "the service ends"), requestId);
    } catch (IOException fault) {
      if (fault.getCause() instanceof TimeoutException) {
        return error(new HttpError(408, "timeout", "the upload stalled"), requestId);
      }
      throw fault;
    } catch (Exception bug) {
      LOG.atError().addKeyValue("requestId", requestId).setCause(bug).log("a bug");
      return error(new HttpError(500, "internal", "something went wrong here"), requestId);
    }
  }

  private static Reply error(HttpError error, String requestId) {
    return Reply.json(
            error.status(),
            Json.object()
                .put("error", error.code())
                .put("message", error.clientMessage())
                .put("requestId", requestId))
        .with(error.headers());
  }

  private void send(Request request, Response response, Reply reply, String requestId)
      throws IOException {
    response.setStatus(reply.status());
    HttpFields.Mutable headers = response.getHeaders();
    SecurityHeaders.add(request, headers);
    headers.put("X-Dhash-Version", version);
    headers.put("X-Request-Id", requestId);
    if (!reply.contentType().isEmpty()) {
      headers.put("Content-Type", reply.contentType());
    }
    reply.headers().forEach(headers::put);
    if (readiness.draining()) {
      headers.put("Connection", "close");
    }
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(true, reply.body(), written);
      written.block();
    }
    if (reply.status() == 413) {
      discard(request);
    }
  }

  /**
   * Reads on for a while: a client that sends without looking would otherwise find its connection
   * broken, and never see the answer.
   */
  private void discard(Request request) {
    if (request.getHeaders().contains("Expect")) {
      return;
    }
    long begin = nanoTime.getAsLong();
    byte[] buffer = new byte[16 * 1024];
    try (InputStream rest = Content.Source.asInputStream(request)) {
      while (rest.read(buffer) >= 0) {
        if (nanoTime.getAsLong() - begin > LONGEST_DISCARD.toNanos()) {
          return;
        }
      }
    } catch (IOException gone) {
      // It has looked, or left.
    }
  }

  private void log(Request request, Reply reply, String requestId) {
    String path = Request.getPathInContext(request);
    var line = path.startsWith(WORK) ? LOG.atInfo() : LOG.atDebug();
    line.addKeyValue("requestId", requestId)
        .addKeyValue("method", request.getMethod())
        .addKeyValue("path", path)
        .addKeyValue("status", reply.status())
        .addKeyValue("duration_ms", (nanoTime.getAsLong() - request.getBeginNanoTime()) / 1_000_000)
        .log("request");
  }

  /** The one that came with the request, if it is harmless; else a new one. */
  private String requestId(Request request) {
    return Optional.ofNullable(request.getHeaders().get("X-Request-Id"))
        .filter(id -> REQUEST_ID.matcher(id).matches())
        .orElseGet(() -> HexFormat.of().toHexDigits(random.nextLong()));
  }
}
