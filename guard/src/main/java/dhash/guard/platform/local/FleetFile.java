package dhash.guard.platform.local;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Revision;
import dhash.guard.platform.local.FleetState.Kept;
import dhash.guard.platform.local.Line.Words;
import dhash.guard.platform.local.Wire.Prepared;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The fleet's state on disk: replaced as a whole, and written before it is acted on. */
final class FleetFile {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private static final System.Logger LOG = System.getLogger(FleetFile.class.getName());

  private final Path file;
  private boolean behind;

  FleetFile(Path file) {
    this.file = file;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /**
   * Saves the state. A full disk must not keep traffic from going back: if it can't be saved, that
   * is logged, {@link #isBehind} says so until it could, and the caller goes on with the state in
   * memory.
   */
  void keep(FleetState state) {
    try {
      save(state);
      behind = false;
    } catch (IOException e) {
      if (!behind) {
        LOG.log(Level.ERROR, "{0} can''t be saved: {1}", file, e);
      }
      behind = true;
    }
  }

  boolean isBehind() {
    return behind;
  }

  private void save(FleetState state) throws IOException {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("entrance").add(state.entrance()));
    lines.add(new Line("boot").add(boot()));
    state
        .generation()
        .ifPresent(g -> lines.add(new Line("generation").add(g.journal(), g.position())));
    lines.add(new Line("given-up").add(state.givenUp()));
    state.desired().placements().forEach(placement -> lines.add(Wire.placement(placement)));
    state
        .shares()
        .forEach((revision, weight) -> lines.add(new Line("share").add(revision).add(weight)));
    state.prepared().values().forEach(prepared -> lines.add(Wire.launch(prepared)));
    for (Kept kept : state.replicas()) {
      Line line =
          new Line("replica")
              .add(kept.name())
              .add(kept.revision())
              .add(kept.port(), kept.pid(), kept.startedAt(), kept.ready(), kept.crashes());
      kept.groups().forEach(line::add);
      lines.add(line);
    }
    DurableFile.write(file, Wire.text(lines));
  }

  /**
   * The state as it was saved; after a reboot without replicas, whose processes are gone.
   *
   * @throws GuardException when it is not what was saved
   */
  FleetState load() throws IOException {
    try {
      Reading reading = new Reading();
      Line.parse(Files.readString(file)).forEach(reading::take);
      return reading.state();
    } catch (RuntimeException damaged) {
      throw new GuardException(
          ExitCode.ERROR,
          "The platform's state is damaged: " + file + ": " + damaged.getMessage() + ".",
          "This environment's replicas are left as they are; no other environment is touched.",
          "Put the file back from a copy. Without one, run `dhash down`, end the replicas whose"
              + " process ids are in the folder replicas beside, and move the file away.",
          damaged);
    }
  }

  private static final class Reading {
    private URI entrance = URI.create("http://127.0.0.1");
    private boolean sameBoot;
    private Optional<Generation> generation = Optional.empty();
    private boolean givenUp;
    private final List<Placement> placements = new ArrayList<>();
    private final Map<Revision, Integer> shares = new LinkedHashMap<>();
    private final Map<Integer, Prepared> prepared = new TreeMap<>();
    private final List<Kept> replicas = new ArrayList<>();

    void take(Words words) {
      switch (words.kind()) {
        case "entrance" -> entrance = URI.create(words.next());
        case "boot" -> sameBoot = words.next().equals(boot());
        case "generation" ->
            generation = Optional.of(new Generation(words.next(), words.nextLong()));
        case "given-up" -> givenUp = Boolean.parseBoolean(words.next());
        case "placement" -> placements.add(Wire.placement(words));
        case "share" -> shares.put(words.nextRevision(), words.nextInt());
        case "launch" -> {
          Prepared launch = Wire.launch(words);
          prepared.put(launch.revision().number(), launch);
        }
        case "replica" -> replicas.add(kept(words));
        default -> throw new IllegalStateException("unknown line in fleet file: " + words.kind());
      }
    }

    private static Kept kept(Words words) {
      String name = words.next();
      Revision revision = words.nextRevision();
      int port = words.nextInt();
      long pid = words.nextLong();
      Instant startedAt = Instant.parse(words.next());
      boolean ready = Boolean.parseBoolean(words.next());
      int crashes = words.nextInt();
      List<Path> groups = new ArrayList<>();
      while (words.hasNext()) {
        groups.add(Path.of(words.next()));
      }
      return new Kept(name, revision, port, pid, startedAt, ready, crashes, groups);
    }

    FleetState state() {
      return new FleetState(
          entrance,
          generation,
          new Fleet(placements),
          givenUp,
          shares,
          prepared,
          sameBoot ? replicas : List.of());
    }
  }

  /** Changes with each start of the machine; process ids mean nothing beyond one. */
  private static String boot() {
    try {
      return Files.exists(BOOT) ? Files.readString(BOOT).strip() : "";
    } catch (IOException e) {
      return "";
    }
  }
}
