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
  private final String prefix;
  private final Story story;
  private final InstantSource clock;
  private final Progress progress = new Progress();
  private Instant lastProgress;

  /** What would seem to have stopped on its way if its end were not told. */
  private String halfTold = "";

  public PlainView(PrintStream out, Story.Detail detail, InstantSource clock) {
    this(out, "", detail, clock);
  }

  /**
   * @param prefix what each line begins with, where several are shown at once
   */
  public PlainView(PrintStream out, String prefix, Story.Detail detail, InstantSource clock) {
    this.out = out;
    this.prefix = prefix;
    this.story = new Story(detail);
    this.clock = clock;
    this.lastProgress = clock.instant();
  }

  @Override
  public void saw(Entry entry, State after) {
    story.of(entry, after).forEach(line -> out.println(prefix + line));
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
      out.println(prefix + new Line(now, Line.Level.INFO, text));
    }
  }

  @Override
  public void note(String line) {
    out.println(prefix + line);
  }

  @Override
  public void close() {
    out.flush();
  }
}
