package dhash.guard.port;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Has the real logger of an artifact write, started, captured and rotated as its replicas' output
 * is, and hands over what came out.
 */
public interface LoggerTrial {
  /**
   * What is to be written.
   *
   * @param writers threads that write at once
   * @param level such as {@code info}
   * @param samples texts of one line, each written as a message, as a field and in an exception
   */
  record Task(int writers, Duration time, String level, List<String> samples) {
    public Task {
      samples = List.copyOf(samples);
    }
  }

  /**
   * What was written, as the writers tell it.
   *
   * @param lines of each writer
   * @param p50 how long the middle one of all calls took
   * @param rotations how often what had been captured was moved aside meanwhile
   */
  record Written(
      List<Long> lines,
      Duration took,
      Duration p50,
      Duration p99,
      Duration longest,
      int rotations) {
    public Written {
      lines = List.copyOf(lines);
    }
  }

  /**
   * How the platform keeps replicas' output.
   *
   * @param bytes how long a log may grow before it is moved aside
   * @param aside how many that were moved aside are kept of each
   * @param logs of how many replicas logs are kept
   * @param method what is done so that nothing is lost, in words
   */
  record Rotation(Path folder, long bytes, int aside, int logs, String method) {}

  /** Why the artifact can't be tried; empty where it can. */
  Optional<String> unfit();

  Rotation rotation();

  /**
   * Tries it, in a folder that is there and that the caller removes.
   *
   * @param lines is told each line in the order in which it was captured, without its end
   * @throws IOException when it could not be run to its end
   */
  Written run(Path folder, Task task, Consumer<String> lines)
      throws IOException, InterruptedException;
}
