package dhash.service;

import dhash.service.misbehave.Faults;
import dhash.service.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** A replica in this process, and a client of it. */
final class Replica implements AutoCloseable {
  static final String VERSION = "v9.8.7";

  private final Service service;
  private final Client client;
  private final CompletableFuture<String> givenUp = new CompletableFuture<>();
  private final CompletableFuture<String> crashed = new CompletableFuture<>();

  private Replica(TestDatabase database, String faults, Duration startupWait) throws IOException {
    Settings settings =
        new Settings(
            "127.0.0.1",
            0,
            VERSION,
            database.settings(),
            0.8,
            1 << 20,
            40_000_000,
            startupWait,
            faults.isEmpty()
                ? Faults.NONE
                : Faults.parse(
                    faults,
                    problem -> {
                      throw new IllegalArgumentException(problem);
                    }));
    Surroundings around =
        new Surroundings(
            InstantSource.system(),
            System::nanoTime,
            new SplittableRandom(1),
            Thread::sleep,
            () -> crashed.complete("crashed"),
            192L << 20,
            2);
    this.service = Service.start(settings, around, givenUp::complete);
    this.client = new Client(service.port());
  }

  static Replica start(TestDatabase database, String faults) throws IOException {
    return new Replica(database, faults, Duration.ofSeconds(30));
  }

  static Replica startImpatient(TestDatabase database) throws IOException {
    return new Replica(database, "", Duration.ofMillis(300));
  }

  static Replica ready(TestDatabase database, String faults)
      throws IOException, InterruptedException {
    Replica replica = start(database, faults);
    replica.client.await("/ready", answer -> answer.status() == 200);
    return replica;
  }

  Client client() {
    return client;
  }

  Service service() {
    return service;
  }

  CompletableFuture<String> givenUp() {
    return givenUp;
  }

  CompletableFuture<String> crashed() {
    return crashed;
  }

  @Override
  public void close() {
    client.close();
    service.stop();
  }
}
