package dhash.guard.cli.view;

import dhash.engine.gate.Judgement;
import dhash.engine.gate.Outcome;
import dhash.engine.gate.Sample;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.port.Journal.Entry;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one view of a rollout on a terminal: what has happened scrolls by above, and a block below
 * shows weight, gates and the time left, drawn anew each half second.
 */
public final class LiveView implements Display {
  private static final int BAR = 30;

  /** A line too long for the terminal is cut, so that each is one row and can be erased again. */
  private static final String NO_WRAP = "\u001b[?7l";

  private static final String WRAP = "\u001b[?7h";
  private static final String ERASE_BELOW = "\r\u001b[J";

  private final PrintStream out;
  private final boolean color;
  private final InstantSource clock;
  private final Story story = new Story(Story.Detail.NONE);
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("live-view").daemon(true).factory());
  private @Nullable State state;
  private final Progress pace = new Progress();
  private String progress = "";
  private int drawn;

  public LiveView(PrintStream out, boolean color, InstantSource clock) {
    this.out = out;
    this.color = color;
    this.clock = clock;
    var _ = ticker.scheduleAtFixedRate(this::redraw, 500, 500, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void saw(Entry entry, State after) {
    erase();
    state = after;
    progress = "";
    for (Line line : story.of(entry, after)) {
      out.println(painted(line));
    }
    draw();
  }

  @Override
  public synchronized void progress(String what, long done, long total) {
    progress = pace.text(what, done, total, clock.instant());
  }

  @Override
  public synchronized void note(String line) {
    erase();
    out.println(line);
    draw();
  }

  @Override
  public synchronized void close() {
    ticker.shutdownNow();
    erase();
    out.flush();
  }

  private synchronized void redraw() {
    erase();
    draw();
  }

  private void erase() {
    StringBuilder up = new StringBuilder();
    for (int i = 0; i < drawn; i++) {
      up.append("\u001b[1A");
    }
    out.print(drawn > 0 ? up + ERASE_BELOW : "");
    drawn = 0;
  }

  private void draw() {
    State now = state;
    if (now == null || now.ended()) {
      return;
    }
    List<String> block = block(now);
    out.print(NO_WRAP);
    block.forEach(out::println);
    out.print(WRAP);
    out.flush();
    drawn = block.size();
  }

  private List<String> block(State now) {
    List<String> block = new ArrayList<>();
    block.add("");
    int weight = now.candidateWeight();
    int filled = weight * BAR / 100;
    block.add(
        "  %-10s %s%s %3d%%   %s%s"
            .formatted(
                now.candidate().tag(),
                paint("32", "#".repeat(filled)),
                ".".repeat(BAR - filled),
                weight,
                doing(now),
                now.paused() ? paint("33", "  PAUSED") : ""));
    if (now.phase().guarding()) {
      now.judgements().forEach(judgement -> block.add("  " + gate(judgement)));
    }
    if (!progress.isEmpty()) {
      block.add("  " + progress);
    }
    return block;
  }

  private String doing(State now) {
    return switch (now.phase()) {
      case Phase.Baking(int step, _) ->
          "baking step %d of %d, %s left"
              .formatted(
                  step + 1,
                  now.plan().steps().size(),
                  left(now, now.plan().steps().get(step).bake()));
      case Phase.Watching _ -> "monitoring, " + left(now, now.plan().window()) + " left";
      case Phase.Held _ -> paint("33", "held: " + String.join(" or ", Choices.of(now)));
      default -> Words.words(now.phase());
    };
  }

  /** Counts on between two polls. */
  private String left(State now, Duration length) {
    Instant last = now.watch().window().latest().map(Sample::at).orElse(clock.instant());
    Duration left =
        length.minus(now.watch().watched()).minus(Duration.between(last, clock.instant()));
    Duration shown = left.isNegative() ? Duration.ZERO : left;
    return "%d:%02d".formatted(shown.toMinutes(), shown.toSecondsPart());
  }

  private String gate(Judgement judgement) {
    String word = "%-14s".formatted(judgement.outcome().name().replace('_', '-'));
    String said = judgement.explanation();
    return paint(colorOf(judgement.outcome()), word) + said;
  }

  private static String colorOf(Outcome outcome) {
    return switch (outcome) {
      case PASS -> "32";
      case FAIL -> "31";
      case NO_DATA, PROVIDER_ERROR, STOPPED -> "33";
    };
  }

  private String painted(Line line) {
    return switch (line.level()) {
      case INFO -> line.toString();
      case SUCCESS -> paint("32", line.toString());
      case WARN -> paint("33", line.toString());
      case ERROR -> paint("31", line.toString());
    };
  }

  private String paint(String code, String text) {
    return color ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
