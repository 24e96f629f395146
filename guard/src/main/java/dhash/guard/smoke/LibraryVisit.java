package dhash.guard.smoke;

import dhash.guard.port.Sleeper;
import dhash.guard.port.SmokeTests.Check;
import dhash.guard.smoke.ServiceClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * An image put into the library under a name of its own, looked up there, and deleted, whatever
 * happens in between.
 */
final class LibraryVisit {
  /** A replica that did not take it itself finds it within a second. */
  private static final int MOST_LOOKS = 30;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final ServiceClient client;
  private final URI address;
  private final String key;
  private final Sleeper sleeper;

  /**
   * @param key that nobody else uses
   */
  LibraryVisit(ServiceClient client, URI address, String key, Sleeper sleeper) {
    this.client = client;
    this.address = address;
    this.key = key;
    this.sleeper = sleeper;
  }

  private interface Look {
    Optional<String> failure() throws IOException, InterruptedException;
  }

  /** Stored, read back, gone after deletion. */
  Check comesAndGoes() {
    return () -> {
      Optional<String> failure = whileStored(this::isReadBack);
      if (failure.isPresent()) {
        return failure;
      }
      Answer after = client.get(component());
      return after.status() == 404
          ? Optional.empty()
          : Optional.of("a deleted image is still answered: " + after.status());
    };
  }

  /** Found among its neighbours. */
  Check isFound() {
    return () -> whileStored(this::isAmongItsNeighbours);
  }

  private Optional<String> whileStored(Look look) throws IOException, InterruptedException {
    try {
      Answer added =
          client.send(
              "POST",
              address.resolve("/api/dhash/components?key=" + key),
              Map.of("Content-Type", "image/png"),
              Images.good(),
              ServiceClient.LIMIT);
      return added.status() == 201
          ? look.failure()
          : Optional.of("an image was not stored: the answer is " + added.status());
    } finally {
      delete();
    }
  }

  /** Also where somebody wants the test to end. */
  private void delete() throws IOException, InterruptedException {
    boolean hurried = Thread.interrupted();
    try {
      client.send("DELETE", component(), Map.of(), new byte[0], ServiceClient.LIMIT);
    } finally {
      if (hurried) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Optional<String> isReadBack() throws IOException, InterruptedException {
    Answer answer = client.get(component());
    return answer.isSuccess() && Questions.hashOf(answer).equals(Images.HASH)
        ? Optional.empty()
        : Optional.of("a stored image is answered with " + answer.status());
  }

  private Optional<String> isAmongItsNeighbours() throws IOException, InterruptedException {
    URI search = address.resolve("/api/dhash/search?distance=0&limit=1000&hash=" + Images.HASH);
    for (int look = 0; look < MOST_LOOKS; look++) {
      Answer answer = client.get(search);
      if (!answer.isSuccess()) {
        return Optional.of("a search is answered with " + answer.status());
      }
      if (answer.body().contains('"' + key + '"')) {
        return Optional.empty();
      }
      sleeper.sleep(BETWEEN_LOOKS);
    }
    return Optional.of("a stored image is not found within 3 s");
  }

  private URI component() {
    return address.resolve("/api/dhash/components/" + key);
  }
}
