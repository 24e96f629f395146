package dhash.guard.smoke;

import dhash.guard.port.SmokeTests.Check;
import dhash.guard.smoke.ServiceClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What can be asked of the dhash service, and of any other its health. Nothing stays in it. */
final class Questions {
  /** Marked as a probe, an image is hashed and counted, and stored nowhere. */
  static final Map<String, String> PROBE =
      Map.of("Content-Type", "image/png", "X-Dhash-Probe", "1");

  private static final Duration QUICK = Duration.ofSeconds(2);

  private final ServiceClient client;
  private final URI address;

  Questions(ServiceClient client, URI address) {
    this.client = client;
    this.address = address;
  }

  /** Asked once more where it was slow: the first call of all pays for this program's own start. */
  Check health(String path) {
    return () -> {
      Answer answer = get(path);
      if (answer.took().compareTo(QUICK) > 0) {
        answer = get(path);
      }
      if (!answer.isSuccess()) {
        return Optional.of("health answers " + answer.status());
      }
      return answer.took().compareTo(QUICK) > 0
          ? Optional.of("health took " + answer.took().toMillis() + " ms, longer than 2 s")
          : Optional.empty();
    };
  }

  Check version(String expected) {
    return () -> {
      String said = get("/version").header("X-Dhash-Version").orElse("none");
      return said.equals(expected)
          ? Optional.empty()
          : Optional.of("the version is " + said + ", not " + expected);
    };
  }

  Check status() {
    return () -> {
      Answer answer = get("/api/v1/status");
      String said = json(answer.body()).path("status").asString("");
      return answer.isSuccess() && said.equals("running")
          ? Optional.empty()
          : Optional.of("the status is \"" + said + "\" (" + answer.status() + "), not running");
    };
  }

  Check unknownPath() {
    return () -> status(get("/no-such-path"), 404, "an unknown path");
  }

  Check image() {
    return () -> {
      Answer answer = extract(Images.good());
      return answer.status() == 200 && hashOf(answer).equals(Images.HASH)
          ? Optional.empty()
          : Optional.of(
              "an image was not hashed as it should be: the answer is %d, \"%s\""
                  .formatted(answer.status(), hashOf(answer)));
    };
  }

  Check badImage() {
    return () -> status(extract(Images.bad()), 400, "a bad image");
  }

  Check metrics() {
    return () -> {
      Answer text = get("/metrics");
      Answer json = get("/metrics/dhash");
      if (!text.isSuccess() || !text.body().contains("dhash_extractions_total")) {
        return Optional.of("/metrics has no dhash_extractions_total (" + text.status() + ")");
      }
      return json.isSuccess()
              && json(json.body()).path("metrics").path("total_extractions").isNumber()
          ? Optional.empty()
          : Optional.of("/metrics/dhash has no total_extractions (" + json.status() + ")");
    };
  }

  Check securityHeaders() {
    return () -> {
      Answer answer = get("/version");
      if (!answer.header("X-Content-Type-Options").orElse("").equalsIgnoreCase("nosniff")) {
        return Optional.of("X-Content-Type-Options is not nosniff");
      }
      if (answer.header("X-Frame-Options").isEmpty()) {
        return Optional.of("X-Frame-Options is missing");
      }
      boolean encrypted = "https".equalsIgnoreCase(address.getScheme());
      return encrypted && answer.header("Strict-Transport-Security").isEmpty()
          ? Optional.of("Strict-Transport-Security is missing")
          : Optional.empty();
    };
  }

  private static Optional<String> status(Answer answer, int expected, String to) {
    return answer.status() == expected
        ? Optional.empty()
        : Optional.of(to + " got " + answer.status() + ", not " + expected);
  }

  Answer extract(byte[] image) throws IOException, InterruptedException {
    return client.send("POST", at("/api/dhash/extract"), PROBE, image, ServiceClient.LIMIT);
  }

  static String hashOf(Answer answer) {
    return json(answer.body()).path("hash").asString("");
  }

  /** What is no JSON has nothing in it. */
  static JsonNode json(String text) {
    try {
      return JsonMapper.shared().readTree(text);
    } catch (JacksonException unreadable) {
      return JsonMapper.shared().missingNode();
    }
  }

  private Answer get(String path) throws IOException, InterruptedException {
    return client.get(at(path));
  }

  private URI at(String path) {
    return address.resolve(path);
  }
}
