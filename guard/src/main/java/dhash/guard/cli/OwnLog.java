package dhash.guard.cli;

import dhash.guard.cli.logging.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The guard's own log under several writers: no line of theirs may be missing or torn. */
record OwnLog(CommandLog log) {
  private static final int LINES = 200;
  private static final Pattern LINE =
      Pattern.compile("\\[[^]]+] \\[INFO] writer (\\d+) wrote line (\\d+) password=\\*\\*\\*");

  Check check(int writers) throws IOException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < writers; i++) {
        int writer = i;
        threads.execute(() -> write(writer));
      }
    }
    int[] next = new int[writers];
    int good = 0;
    for (String line : Files.readAllLines(log.file())) {
      Matcher read = LINE.matcher(line);
      if (read.matches()
          && Integer.parseInt(read.group(2)) == next[Integer.parseInt(read.group(1))]++) {
        good++;
      }
    }
    List<String> reasons = new ArrayList<>();
    if (good != writers * LINES) {
      reasons.add("of %d lines of the guard's own %d came whole".formatted(writers * LINES, good));
    }
    return Check.of("own", reasons, Map.of("own_lines", good));
  }

  private void write(int writer) {
    for (int line = 0; line < LINES; line++) {
      log.keep("writer " + writer + " wrote line " + line + " password=hunter2");
    }
  }
}
