package dhash.guard.smoke;

import dhash.guard.port.ExtraTest;
import dhash.guard.port.SmokeTests.Check;
import dhash.guard.smoke.ServiceClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Asks what an operator has added. */
record ExtraCheck(ServiceClient client, URI address, ExtraTest test) implements Check {
  @Override
  public Optional<String> failure() throws IOException, InterruptedException {
    Answer answer =
        client.send(
            test.method(),
            address.resolve(test.path()),
            test.body().isEmpty() ? Map.of() : Map.of("Content-Type", "application/json"),
            test.body().getBytes(StandardCharsets.UTF_8),
            test.limit());
    if (answer.status() != test.status()) {
      return Optional.of("the answer is " + answer.status() + ", not " + test.status());
    }
    if (answer.took().compareTo(test.limit()) > 0) {
      return Optional.of(
          "it took %d ms, longer than %d ms"
              .formatted(answer.took().toMillis(), test.limit().toMillis()));
    }
    return test.expected().flatMap(wanted -> lacking(wanted, answer.body()));
  }

  /** What stands there instead may be a secret, and is not quoted. */
  private static Optional<String> lacking(ExtraTest.Expected wanted, String body) {
    JsonNode found = Questions.json(body).at(wanted.pointer());
    if (found.isMissingNode()) {
      return Optional.of("there is nothing at " + wanted.pointer() + " in the answer");
    }
    String text = found.isString() ? found.asString() : found.toString();
    return wanted
        .value()
        .filter(value -> !value.equals(text))
        .map(value -> "at %s stands something else than \"%s\"".formatted(wanted.pointer(), value));
  }
}
