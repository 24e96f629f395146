package dhash.service.log;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes through the service's real logger, for {@code dhash validate-logging}: first given
 * samples, each as a message, as a field and in an exception; then as many lines as several threads
 * at once can write in a time. Each line tells its writer and its number, and what was written is
 * told beside, so that whoever reads them sees what is missing.
 */
public final class LogTrial {
  private static final int BAD_ARGUMENTS = 2;
  private static final int MOST_WRITERS = 1000;

  /** How many lines come between two of a finer level, which must not be seen. */
  private static final int HIDDEN_EVERY = 1000;

  private final Logger log;
  private final Level level;

  private LogTrial(Level level) {
    this.log = LoggerFactory.getLogger("dhash.trial");
    this.level = level;
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context
        .getLogger("dhash.trial")
        .setLevel(ch.qos.logback.classic.Level.toLevel(level.toString()));
  }

  /**
   * Takes how many writers, for how many milliseconds, at which level, a file with a sample a line,
   * and a file to write what was done to.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 5) {
      System.err.println("dhash-service: LogTrial WRITERS MILLISECONDS LEVEL SAMPLES RESULT");
      Runtime.getRuntime().halt(BAD_ARGUMENTS);
    }
    int writers = Math.clamp(Integer.parseInt(args[0]), 1, MOST_WRITERS);
    LogTrial trial = new LogTrial(Level.valueOf(args[2]));
    trial.samples(Files.readAllLines(Path.of(args[3])));
    List<String> result = trial.write(writers, Duration.ofMillis(Long.parseLong(args[1])));
    Path file = Path.of(args[4]);
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, result);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void samples(List<String> samples) {
    for (int i = 0; i < samples.size(); i++) {
      String text = samples.get(i);
      log.atLevel(level).addKeyValue("sample", i).addKeyValue("as", "message").log(text);
      log.atLevel(level)
          .addKeyValue("sample", i)
          .addKeyValue("as", "field")
          .addKeyValue("text", text)
          .log("a sample");
      log.atLevel(level)
          .addKeyValue("sample", i)
          .addKeyValue("as", "exception")
          .setCause(new IllegalStateException(text))
          .log("a sample");
    }
  }

  private List<String> write(int count, Duration time) throws InterruptedException {
    long begin = System.nanoTime();
    long end = begin + time.toNanos();
    List<Writer> writers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Writer writer = new Writer(i, end);
      writers.add(writer);
      writer.thread.start();
    }
    Latencies all = new Latencies();
    List<String> result = new ArrayList<>();
    for (Writer writer : writers) {
      writer.thread.join();
      all.add(writer.latencies);
      result.add("writer=" + writer.written);
    }
    result.add("nanos=" + (System.nanoTime() - begin));
    result.add("p50=" + all.quantile(0.5));
    result.add("p99=" + all.quantile(0.99));
    result.add("longest=" + all.longest());
    return result;
  }

  /** One thread and what it has written. */
  private final class Writer {
    private final int number;
    private final long end;
    private final Thread thread;
    private final Latencies latencies = new Latencies();
    private long written;

    Writer(int number, long end) {
      this.number = number;
      this.end = end;
      this.thread = Thread.ofPlatform().name("writer-" + number).unstarted(this::run);
    }

    private void run() {
      for (long now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
        log.atLevel(level)
            .addKeyValue("writer", number)
            .addKeyValue("line", written)
            .log("writer {} wrote line {}, as long as one about a request is", number, written);
        latencies.add(System.nanoTime() - now);
        written++;
        if (written % HIDDEN_EVERY == 0 && level != Level.TRACE) {
          log.atTrace().addKeyValue("hidden", true).log("finer than the level");
        }
      }
    }
  }
}
