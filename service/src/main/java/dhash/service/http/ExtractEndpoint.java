package dhash.service.http;

import dhash.service.extract.Extractor;
import dhash.service.extract.Extractor.Match;
import dhash.service.extract.Extractor.Outcome;
import dhash.service.hash.Hashing;
import dhash.service.metrics.Metrics;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import tools.jackson.databind.node.ObjectNode;

/** Hashes an image that was sent and tells which component it shows. */
final class ExtractEndpoint {
  private static final String PROBE = "X-Dhash-Probe";

  private final Extractor extractor;
  private final Uploads uploads;
  private final Metrics metrics;
  private final InstantSource clock;

  ExtractEndpoint(Extractor extractor, Uploads uploads, Metrics metrics, InstantSource clock) {
    this.extractor = extractor;
    this.uploads = uploads;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** What the sender did wrong is neither an attempt nor a failure; all else is counted. */
  Reply extract(Exchange exchange) throws Exception {
    try {
      Reply reply = attempt(exchange);
      metrics.succeeded();
      return reply;
    } catch (HttpError error) {
      if (error.status() >= 500) {
        metrics.failed();
      }
      throw error;
    } catch (SQLException | InterruptedException | RuntimeException fault) {
      metrics.failed();
      throw fault;
    }
  }

  private Reply attempt(Exchange exchange)
      throws HttpError, IOException, SQLException, InterruptedException {
    boolean probe = exchange.header(PROBE).filter("1"::equals).isPresent();
    try (Uploads.Upload upload = uploads.read(exchange)) {
      return switch (extractor.extract(upload.image(), probe, exchange.requestId())) {
        case Outcome.Extracted extracted -> reply(exchange, extracted);
        case Outcome.Refused refused -> throw refusal(refused.why());
        case Outcome.Failed failed -> throw new HttpError(500, "failed", failed.why());
        case Outcome.Busy busy -> throw new HttpError(503, "busy", busy.why());
      };
    }
  }

  private Reply reply(Exchange exchange, Outcome.Extracted extracted) {
    ObjectNode body =
        Json.object()
            .put("hash", extracted.hash().toString())
            .put("confidence", Json.rounded(extracted.confidence()));
    extracted.match().ifPresent(match -> body.set("match", json(match)));
    body.put("duration_ms", Json.rounded(extracted.durationMillis()))
        .put("requestId", exchange.requestId())
        .put("timestamp", clock.instant().toString());
    return Reply.json(200, body);
  }

  private static ObjectNode json(Match match) {
    return Json.object()
        .put("key", match.key())
        .put("hash", match.hash().toString())
        .put("distance", match.distance())
        .put("confidence", Json.rounded(match.confidence()));
  }

  /** The answer to an image that can't be hashed. */
  static HttpError refusal(Hashing.Refused refused) {
    return switch (refused.reason()) {
      case UNSUPPORTED -> new HttpError(415, "unsupported_image", refused.message());
      case BROKEN -> new HttpError(400, "bad_image", refused.message());
      case TOO_LARGE -> new HttpError(413, "image_too_large", refused.message());
    };
  }
}
