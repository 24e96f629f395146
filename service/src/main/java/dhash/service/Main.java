package dhash.service;

import dhash.service.log.JsonLogging;
import dhash.service.settings.Environment;
import dhash.service.settings.Secret;
import dhash.service.settings.Settings;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.imageio.ImageIO;

/** Starts one replica of the service, configured by its environment. */
public final class Main {
  private static final int FAILED = 1;
  private static final int BAD_CONFIGURATION = 2;
  private static final int CRASHED = 70;

  private Main() {}

  /** Runs until the process is told to end; then it finishes its requests and exits with 0. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    ImageIO.setUseCache(false);
    switch (Environment.read(System.getenv(), builtVersion())) {
      case Environment.Read.Complete complete -> run(complete.settings());
      case Environment.Read.Faulty faulty ->
          fail(BAD_CONFIGURATION, "bad configuration: " + String.join("; ", faulty.problems()));
    }
  }

  private static void run(Settings settings) {
    settings.database().password().map(Secret::reveal).ifPresent(JsonLogging::learn);
    Runtime runtime = Runtime.getRuntime();
    Surroundings around =
        new Surroundings(
            Clock.systemUTC(),
            System::nanoTime,
            () -> ThreadLocalRandom.current().nextLong(),
            Thread::sleep,
            () -> runtime.halt(CRASHED),
            runtime.maxMemory(),
            runtime.availableProcessors());
    try {
      Service service =
          Service.start(
              settings, around, why -> fail(FAILED, "the database was not ready in time: " + why));
      // A hook that merely returned would leave the signal's exit code, 143, which reads as a
      // fault.
      runtime.addShutdownHook(
          new Thread(
              () -> {
                service.stop();
                runtime.halt(0);
              },
              "shutdown"));
    } catch (IOException fault) {
      fail(
          FAILED,
          "can't listen on %s:%d (%s)"
              .formatted(settings.host(), settings.port(), fault.getMessage()));
    }
  }

  /** Halts: the shutdown hook would end with 0. */
  private static void fail(int exitCode, String why) {
    System.err.println("dhash-service: " + why);
    System.err.flush();
    Runtime.getRuntime().halt(exitCode);
  }

  private static String builtVersion() {
    return "v"
        + Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("0");
  }
}
