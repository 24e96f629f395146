package dhash.acceptance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Programs of this machine, run to their end.
 *
 * @param folder in which they run, and below which their output is kept
 */
record Programs(Path folder) {
  /** Whether there is one on the PATH. */
  static boolean has(String program) {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getenv("PATH"))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  Ended run(Map<String, String> variables, List<String> command, Duration limit)
      throws IOException, InterruptedException {
    try (Running running = start(variables, command)) {
      return running.await(limit);
    }
  }

  Ended run(String... command) throws IOException, InterruptedException {
    return run(Map.of(), List.of(command), Project.LIMIT);
  }

  Running start(Map<String, String> variables, List<String> command) throws IOException {
    return Running.start(command, folder, folder.resolve("outputs"), variables);
  }
}
