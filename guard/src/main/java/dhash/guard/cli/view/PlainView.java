package dhash.guard.cli.view;

import dhash.engine.rollout.State;
import dhash.guard.port.Journal.Entry;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Plain lines, for logs and pipes. */
public final class PlainView implements Display {
  private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(2);

  private final PrintStream out;
  private final Story story;
  private final InstantSource clock;
  private final Progress progress = new Progress();
  private Instant lastProgress;

  /** What would seem to have stopped on its way if its end were not told. */
  private String halfTold = "";

  public PlainView(PrintStream out, Story.Detail detail, InstantSource clock) {
    this.out = out;
    this.story = new Story(detail);
    this.clock = clock;
    this.lastProgress = clock.instant();
  }

  @Override
  public void saw(Entry entry, State after) {
    story.of(entry, after).forEach(out::println);
  }

  @Override
  public void progress(String what, long done, long total) {
    Instant now = clock.instant();
    String text = progress.text(what, done, total, now);
    boolean due = Duration.between(lastProgress, now).compareTo(BETWEEN_PROGRESS) >= 0;
    boolean completes = what.equals(halfTold) && done == total;
    if (due || completes) {
      lastProgress = now;
      halfTold = done < total ? what : "";
      out.println(new Line(now, Line.Level.INFO, text));
    }
  }

  @Override
  public void note(String line) {
    out.println(line);
  }

  @Override
  public void close() {
    out.flush();
  }
}
