package dhash.guard.platform.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Stands in for the program's hidden {@code supervise}. */
final class SupervisorMain {
  private SupervisorMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path home = Path.of(args[0]);
    Supervisor supervisor =
        new Supervisor(
            home,
            environment ->
                List.of("/bin/sh", "-c", "echo resumed >>" + home.resolve(environment + ".guard")),
            Duration.ofSeconds(2),
            environment -> touch(home.resolve(environment + ".upkeep")),
            new SplittableRandom());
    System.exit(supervisor.run());
  }

  private static void touch(Path file) {
    try {
      Files.writeString(file, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
