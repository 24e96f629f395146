package dhash.guard.platform.local;

import dhash.engine.plan.Revision;
import dhash.guard.port.Launch;
import dhash.guard.port.Platform;
import dhash.guard.simulation.Scene;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The platform that the simulation plays with keeps what the real one promises. */
class SimulatedPlatformTest extends PlatformContract {
  private static final Launch LAUNCH =
      new Launch(List.of("serve"), Path.of("."), Map.of(), 1, 1, "/ready", Duration.ofSeconds(1));

  @Override
  Place place(String name) {
    Set<Revision> neverReady = new HashSet<>();
    Platform platform = new SimulatedPlatform(Scene.withoutFaults(), neverReady);
    return new Place() {
      @Override
      public Platform platform() {
        return platform;
      }

      @Override
      public void prepare(int revision, boolean becomesReady) throws IOException {
        if (!becomesReady) {
          neverReady.add(Machine.revision(revision));
        }
        platform.prepare(Machine.revision(revision), LAUNCH);
      }
    };
  }
}
