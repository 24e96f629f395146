package dhash.guard.platform.local;

import dhash.guard.port.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A real supervisor with real processes. */
class LocalPlatformContractTest extends PlatformContract {
  @TempDir static Path home;
  private static Machine machine;

  @BeforeAll
  static void start() {
    machine = new Machine(home);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    machine.close();
  }

  @Override
  Place place(String name) throws IOException {
    Machine.Site site = machine.site(name);
    return new Place() {
      @Override
      public Platform platform() {
        return site.platform;
      }

      @Override
      public void prepare(int revision, boolean becomesReady) throws IOException {
        site.prepare(revision, becomesReady ? Map.of() : Map.of("NEVER_READY", "1"));
      }
    };
  }
}
