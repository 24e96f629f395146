package dhash.guard.controller;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Health;
import dhash.engine.gate.Reading;
import dhash.engine.gate.Telemetry;
import dhash.engine.plan.Revision;
import dhash.guard.port.BackupInspector;
import dhash.guard.port.BackupStore;
import dhash.guard.port.CustomMetrics;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Launch;
import dhash.guard.port.MetricSource;
import dhash.guard.port.Observation.Replica;
import dhash.guard.port.Revisions;
import dhash.guard.port.SmokeTester;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** All that a rollout acts on, in memory. It outlives the guards, as the real one does. */
final class MemoryWorld {
  final MemoryPlatform platform = new MemoryPlatform();
  final MemoryDatabase database = new MemoryDatabase();
  final Clock clock = new Clock();
  private final Set<Revision> failing = ConcurrentHashMap.newKeySet();
  private final Set<Revision> unwell = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicLong> attempts = new ConcurrentHashMap<>();
  private final List<CustomMetrics.Released> customsAsked = new CopyOnWriteArrayList<>();
  private volatile Map<String, Telemetry> customs = Map.of();
  private volatile MetricSource metrics = this::read;
  private volatile Telemetry past = new Telemetry.Past(List.of());
  private volatile boolean metricsDead;
  private volatile boolean backupsRefused;
  private Optional<Duration> provenWithin = Optional.empty();
  private Optional<Instant> provenAt = Optional.empty();
  private List<String> channelTroubles = List.of();
  private final List<String> notes = new CopyOnWriteArrayList<>();
  private volatile Optional<Hang> hang = Optional.empty();

  /** Something that goes on until it is let go, whoever interrupts it. */
  static final class Hang {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    void awaitBegin() throws InterruptedException {
      begun.await();
    }

    void letGo() {
      over.countDown();
    }

    private void endure() {
      begun.countDown();
      boolean waits = true;
      while (waits) {
        try {
          over.await();
          waits = false;
        } catch (InterruptedException deaf) {
          // That is what hanging means.
        }
      }
    }
  }

  /** A clock that jumps ahead by a second each time it is asked, so that windows pass quickly. */
  static final class Clock implements InstantSource {
    private final AtomicLong seconds = new AtomicLong();

    /** Somebody sets it: back where that is negative. */
    void move(Duration by) {
      seconds.addAndGet(by.toSeconds());
    }

    @Override
    public Instant instant() {
      return Instant.parse("2026-03-01T12:00:00Z").plusSeconds(seconds.incrementAndGet());
    }
  }

  World world() {
    return new World(
        platform,
        database,
        new Backups(),
        database,
        database,
        metrics,
        this::ask,
        (_, _) -> past,
        this::smokeTest,
        new Store(),
        new World.Terms(
            7,
            List.of(),
            true,
            0,
            Path.of("."),
            _ -> Long.MAX_VALUE,
            provenWithin,
            channelTroubles));
  }

  Interpreter interpreter() {
    return new Interpreter(
        world(),
        clock,
        new BackupStore.Progress() {
          @Override
          public void at(String what, long doneBytes, long totalBytes) {}

          @Override
          public void note(String line) {
            notes.add(line);
          }
        });
  }

  /** People can't be told as was asked for. */
  void troubleChannels(String trouble) {
    channelTroubles = List.of(trouble);
  }

  /** What operators were told beside the events. */
  List<String> notes() {
    return notes;
  }

  /** From now on every extraction of the revision fails. */
  void failExtractions(Revision revision) {
    failing.add(revision);
  }

  void failSmokeTests(Revision revision) {
    unwell.add(revision);
  }

  /** What is told of custom metrics from now on, by the gates' names. */
  void tellCustoms(Map<String, Telemetry> told) {
    customs = told;
  }

  /** What is known of the time before. */
  void tellPast(Telemetry told) {
    past = told;
  }

  /** All questions for custom metrics so far. */
  List<CustomMetrics.Released> customsAsked() {
    return customsAsked;
  }

  /** From the next guard on, replicas are read so. */
  void metricsFrom(MetricSource source) {
    metrics = source;
  }

  void killMetrics() {
    metricsDead = true;
  }

  /** What backups need is missing here. */
  void refuseBackups() {
    backupsRefused = true;
  }

  /** A deploy needs a backup that was restored so lately; the last one was at {@code at}. */
  void needsProofWithin(Duration limit, Optional<Instant> at) {
    provenWithin = Optional.of(limit);
    provenAt = at;
  }

  /** The next backup hangs. */
  Hang hangBackup() {
    Hang next = new Hang();
    hang = Optional.of(next);
    return next;
  }

  private List<Reading> read(List<Replica> replicas, boolean probe) {
    return replicas.stream().map(this::read).toList();
  }

  private Reading read(Replica replica) {
    Health up = new Health.Up(Duration.ofMillis(2), "");
    if (metricsDead) {
      return new Reading(replica.name(), up, new Telemetry.Unavailable("refused"), 0);
    }
    double count =
        (double) attempts.computeIfAbsent(replica.name(), _ -> new AtomicLong()).addAndGet(30);
    Telemetry counters =
        new Telemetry.Counters(
            count,
            failing.contains(replica.revision()) ? count : 0,
            new Telemetry.Histogram(
                List.of(100.0, Double.POSITIVE_INFINITY), List.of(count, count), count),
            OptionalLong.of(0),
            95);
    return new Reading(replica.name(), up, counters, replica.crashes());
  }

  private Map<String, Telemetry> ask(List<Gate.Custom> gates, CustomMetrics.Released released) {
    customsAsked.add(released);
    return customs;
  }

  private SmokeTester.Result smokeTest(List<URI> addresses, Revision expected) {
    return new SmokeTester.Result(
        addresses.size(), unwell.contains(expected) ? List.of("no hash came back") : List.of());
  }

  private final class Backups implements BackupStore {
    private final List<Backup> taken = new ArrayList<>();

    @Override
    public Optional<Proven> lastProven() {
      return provenAt.map(
          at -> new Proven(Path.of("old.zip"), new BackupInspector.Proof(at, Duration.ZERO)));
    }

    @Override
    public String means() {
      if (backupsRefused) {
        throw new GuardException(ExitCode.REFUSED, "No pg_dump.", "Nothing.", "Install it.");
      }
      return "in memory";
    }

    @Override
    public Backup take(Request request, Progress progress) {
      hang.ifPresent(Hang::endure);
      Backup backup =
          new Backup(Path.of("backup.zip"), "ab", 1, Instant.EPOCH, request.retentionDays(), false);
      taken.add(backup);
      return backup;
    }

    @Override
    public Backup verify(Backup backup, Progress progress) {
      return backup;
    }

    @Override
    public List<Backup> list() {
      return List.copyOf(taken);
    }

    @Override
    public List<Fate> prune(
        Instant now, Set<String> protectedFiles, boolean dryRun, Progress progress) {
      return List.of();
    }
  }

  private static final class Store implements Revisions {
    @Override
    public Artifact artifact(String tag) {
      return new Artifact(tag, "ab", Path.of(tag), Path.of(tag, "migrations"), Map.of());
    }

    @Override
    public Revision record(String tag, Launch launch) throws IOException {
      throw new IOException("nothing is recorded here");
    }

    @Override
    public Optional<Revision> numbered(int number) {
      return Optional.empty();
    }

    @Override
    public Launch launchOf(Revision revision) {
      return new Launch(
          List.of("serve"), Path.of("."), Map.of(), 1, 1, "/ready", Duration.ofSeconds(1));
    }

    @Override
    public Path migrationsOf(Revision revision) {
      return Path.of(revision.tag());
    }

    @Override
    public Optional<String> damage(Artifact artifact) {
      return Optional.empty();
    }

    @Override
    public Optional<String> damage(Revision revision) {
      return Optional.empty();
    }
  }
}
