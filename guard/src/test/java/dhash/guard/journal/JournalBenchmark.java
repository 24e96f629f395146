package dhash.guard.journal;

import dhash.guard.port.Journal.Writer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * How long a year of rollouts takes to open: {@code bench/journal.sh} runs it. Prints medians and
 * asserts nothing.
 */
final class JournalBenchmark {
  private static final int RUNS = 20;

  private JournalBenchmark() {}

  private interface Call {
    void make() throws IOException;
  }

  /**
   * @param arguments {@code fill HOME ROLLOUTS ENTRIES} or {@code measure HOME}
   */
  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[1]);
    if (arguments[0].equals("fill")) {
      Journals.fill(home, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
      return;
    }
    FileJournal journal = new FileJournal(home);
    int files = FileJournal.files(home.resolve("journal")).size();
    median("latest", journal::latest);
    median("recent(20)", () -> journal.recent(20));
    median(
        "lock",
        () -> {
          Writer writer = journal.lock("benchmark");
          writer.close();
        });
    median("find the oldest", () -> journal.find("staging-1"));
    median("find the middle", () -> journal.find("staging-" + files / 2));
    once("inspect", () -> journal.inspect(Optional.empty()));
  }

  /** The first call is told as well: a command is a fresh process and makes only that. */
  private static void median(String what, Call call) throws IOException {
    long first = nanos(call);
    long[] all = new long[RUNS];
    for (int i = 0; i < RUNS; i++) {
      all[i] = nanos(call);
    }
    long[] sorted = LongStream.of(all).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "%-16s first %7.1f ms, median of %d: %7.1f ms%n",
        what,
        first / 1e6,
        RUNS,
        (sorted[RUNS / 2 - 1] + sorted[RUNS / 2]) / 2e6);
  }

  private static void once(String what, Call call) throws IOException {
    System.out.printf(Locale.ROOT, "%-16s once  %7.1f ms%n", what, nanos(call) / 1e6);
  }

  private static long nanos(Call call) throws IOException {
    long start = System.nanoTime();
    call.make();
    return System.nanoTime() - start;
  }
}
