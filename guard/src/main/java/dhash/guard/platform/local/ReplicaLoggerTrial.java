package dhash.guard.platform.local;

import dhash.guard.port.Launch;
import dhash.guard.port.LoggerTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.jar.JarFile;

/** Starts the service's jar as a replica would be, but in the mode in which it only logs. */
public final class ReplicaLoggerTrial implements LoggerTrial {
  private static final String NAME = "trial";
  private static final String JAR = "service.jar";
  private static final String MODE = "dhash.service.log.LogTrial";

  /** Less than a replica's, so that rotation comes up often in a short time. */
  private static final long BYTES = 4L << 20;

  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  /** For the start, the samples, and the last lines. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final Path home;
  private final String environment;
  private final Path java;
  private final Artifact artifact;

  /**
   * What is tried.
   *
   * @param app the folder of what is run; empty where there is none yet
   * @param isDhash whether it is the dhash service
   */
  public record Artifact(
      String tag, Optional<Path> app, boolean isDhash, long memoryBytes, int cpuMillis) {}

  /**
   * @param home the platform's folder, {@code .dhash}
   * @param java what runs the service
   */
  public ReplicaLoggerTrial(Path home, String environment, Path java, Artifact artifact) {
    this.home = home;
    this.environment = environment;
    this.java = java;
    this.artifact = artifact;
  }

  @Override
  public Optional<String> unfit() {
    if (!artifact.isDhash()) {
      return Optional.of("what runs here is not the dhash service, and has its own logger");
    }
    if (artifact.app().isEmpty()) {
      return Optional.of("there is no release " + artifact.tag());
    }
    Path file = artifact.app().get().resolve(JAR);
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.getEntry(MODE.replace('.', '/') + ".class") == null
          ? Optional.of(artifact.tag() + " is older than the trial of its logger")
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.of(artifact.tag() + " has no " + JAR + " that can be read");
    }
  }

  @Override
  public Rotation rotation() {
    return new Rotation(
        home.resolve("replicas").resolve(environment),
        ReplicaFiles.LOG_BYTES,
        1,
        ReplicaFiles.LOGS_KEPT,
        LogRotation.method());
  }

  @Override
  public Written run(Path folder, Task task, Consumer<String> lines)
      throws IOException, InterruptedException {
    ReplicaFiles files = new ReplicaFiles(folder, NAME);
    files.makeReady(NAME);
    Path samples = Files.write(folder.resolve("samples"), task.samples());
    Path result = folder.resolve("result");
    Launch launch = launch(task, samples, result);
    Path log = files.log(NAME);
    Captured captured = new Captured(lines);
    ReplicaProcess process = ReplicaProcess.start(launch, 0, List.of(), files.pidFile(NAME), log);
    int rotations = 0;
    try {
      long end = System.nanoTime() + task.time().plus(GRACE).toNanos();
      while (process.alive()) {
        if (System.nanoTime() - end > 0) {
          throw new IOException("the logger's process did not end in time");
        }
        if (LogRotation.bound(log, BYTES)) {
          rotations++;
          captured.read(LogRotation.aside(log));
        }
        Thread.sleep(LOOK_EVERY);
      }
    } finally {
      if (process.alive()) {
        process.kill();
      }
    }
    captured.read(log);
    captured.end();
    return written(result, process, rotations);
  }

  private Launch launch(Task task, Path samples, Path result) {
    return new Launch(
        List.of(
            java.toString(),
            "-cp",
            JAR,
            MODE,
            Integer.toString(task.writers()),
            Long.toString(task.time().toMillis()),
            task.level().toUpperCase(Locale.ROOT),
            samples.toAbsolutePath().toString(),
            result.toAbsolutePath().toString()),
        artifact.app().orElseThrow().toAbsolutePath(),
        Map.of(),
        artifact.memoryBytes(),
        artifact.cpuMillis(),
        "/",
        GRACE);
  }

  private static Written written(Path result, ReplicaProcess process, int rotations)
      throws IOException {
    List<Long> lines = new ArrayList<>();
    Map<String, Duration> times = new HashMap<>();
    try {
      for (String line : Files.readAllLines(result)) {
        String name = line.substring(0, line.indexOf('='));
        long value = Long.parseLong(line.substring(name.length() + 1));
        if (name.equals("writer")) {
          lines.add(value);
        } else {
          times.put(name, Duration.ofNanos(value));
        }
      }
    } catch (NoSuchFileException unfinished) {
      throw new IOException("the logger's process " + process.ending() + " before it was done");
    }
    return new Written(
        lines,
        times.getOrDefault("nanos", Duration.ZERO),
        times.getOrDefault("p50", Duration.ZERO),
        times.getOrDefault("p99", Duration.ZERO),
        times.getOrDefault("longest", Duration.ZERO),
        rotations);
  }
}
