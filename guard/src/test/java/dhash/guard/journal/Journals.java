package dhash.guard.journal;

import dhash.engine.gate.Sample;
import dhash.engine.rollout.Event;
import dhash.guard.port.Journal.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Journals of any length, made without waiting for the disk. */
final class Journals {
  private Journals() {}

  /**
   * Writes rollouts that have ended.
   *
   * @param entries how many each has: its beginning, polls, its end
   */
  static void fill(Path home, int rollouts, int entries) throws IOException {
    Path folder = Files.createDirectories(home.resolve("journal"));
    Sample sample = Stories.sample();
    String prev = Codec.ORIGIN;
    long position = 0;
    for (int rollout = 1; rollout <= rollouts; rollout++) {
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      for (int i = 0; i < entries; i++) {
        Event event =
            i == 0
                ? Stories.opened("staging-" + rollout)
                : i < entries - 1 ? new Event.Sampled(sample) : Stories.ended();
        byte[] line = Codec.encode(new Entry(++position, Stories.NOON, List.of(event)), prev);
        prev = Codec.hashOf(line);
        lines.writeBytes(line);
      }
      Files.write(folder.resolve("%08d.ndjson".formatted(rollout)), lines.toByteArray());
    }
  }
}
