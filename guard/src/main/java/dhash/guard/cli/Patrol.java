package dhash.guard.cli;

import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.cli.view.Line;
import dhash.guard.cli.view.PlainView;
import dhash.guard.cli.view.Story.Detail;
import dhash.guard.cli.view.Words;
import dhash.guard.controller.Controller;
import dhash.guard.port.ExitCode;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Guards the rollouts of several environments in one process. Each has its own lock, journal, log
 * and controller, as though it were alone; connections and threads are shared. One that is held
 * stays guarded until the others have ended or are held as well.
 */
final class Patrol {
  /**
   * How often each environment's orders are looked for: with a thousand of them, as often as a
   * single guard does would take half a core.
   */
  private static final Duration BEAT = Duration.ofMillis(500);

  /** Each reads a release and writes a megabyte. */
  private static final int OPENINGS_AT_ONCE = 4;

  /** As measured with the longest windows full (docs/adr/0008). */
  private static final int ONE_KILOBYTES = 224;

  private static final int ALL_MEGABYTES = 64;
  private static final long SUMMARY_SECONDS = 60;
  private static final int MOST_NAMED = 5;

  private final Desk desk;
  private final String logName;
  private final boolean untilHeld;
  private final Semaphore openings = new Semaphore(OPENINGS_AT_ONCE);
  private final Map<String, Controller> controllers = new ConcurrentHashMap<>();
  private final Map<String, State> states = new ConcurrentSkipListMap<>();
  private final Map<String, ExitCode> endings = new ConcurrentHashMap<>();

  /** Environments whose rollout goes on by itself, or is about to. */
  private final Set<String> going = ConcurrentHashMap.newKeySet();

  private final AtomicReference<String> signal = new AtomicReference<>("");

  /**
   * @param logName how the logs' names begin
   * @param untilHeld whether it leaves rollouts that are held to others, once all the rest has
   *     ended
   */
  Patrol(Desk desk, String logName, boolean untilHeld) {
    this.desk = desk;
    this.logName = logName;
    this.untilHeld = untilHeld;
  }

  /**
   * Refuses to begin what could only end for lack of memory.
   *
   * @param heapBytes the most that this process may use
   */
  static void mustFit(int environments, long heapBytes) {
    long needed = ALL_MEGABYTES + (long) ONE_KILOBYTES * environments / 1024;
    if (environments > 1 && heapBytes >> 20 < needed * 9 / 10) {
      throw new GuardException(
          ExitCode.USAGE,
          "%d environments need %d MB of memory, and this process may use %d MB."
              .formatted(environments, needed, heapBytes >> 20),
          "Nothing was started.",
          "Set DHASH_JAVA_OPTS='-Xmx%dm -XX:TieredStopAtLevel=4' for it.".formatted(needed));
    }
  }

  /** Gets the right to write in an environment's journal; empty where there is nothing to guard. */
  @FunctionalInterface
  interface Begin {
    Optional<Journal.Writer> writer(Site site) throws IOException, InterruptedException;
  }

  /**
   * Guards until the end of all. What fails in one environment is told and harms no other.
   *
   * @return the worst of all codes
   */
  ExitCode run(List<Site> sites, Begin begin) throws IOException, InterruptedException {
    sites.forEach(site -> going.add(site.environment()));
    if (untilHeld) {
      Signals.hear(this::leave);
    }
    CountDownLatch left = new CountDownLatch(sites.size());
    for (Site site : sites) {
      Thread.ofVirtual()
          .name(site.environment())
          .start(() -> {
            endings.put(site.environment(), guard(site, begin));
            controllers.remove(site.environment());
            settled(site.environment());
            left.countDown();
          });
    }
    while (!left.await(SUMMARY_SECONDS, TimeUnit.SECONDS)) {
      summary();
    }
    handOver(sites);
    return Verdict.worst(endings.values());
  }

  private ExitCode guard(Site site, Begin begin) {
    String env = site.environment();
    try (PlainView view = view(env)) {
      Optional<Journal.Writer> writer = writer(site, begin);
      if (writer.isEmpty()) {
        return ExitCode.DONE;
      }
      State end =
          new GuardSession(desk, site)
              .patrol(
                  writer.get(),
                  logName,
                  view,
                  BEAT,
                  controller -> begun(env, controller),
                  (_, after) -> saw(env, after));
      states.put(env, end);
      return Verdict.of(end);
    } catch (GuardException refused) {
      say(env, refused.getMessage() + " " + refused.unchanged() + " " + refused.remedy());
      return refused.exitCode();
    } catch (InterruptedException impossible) {
      throw new IllegalStateException(impossible);
    } catch (IOException | RuntimeException failed) {
      say(env, FileTrouble.of(failed) + " Whatever serves goes on serving.");
      return ExitCode.ERROR;
    }
  }

  private Optional<Journal.Writer> writer(Site site, Begin begin)
      throws IOException, InterruptedException {
    openings.acquire();
    try {
      return signal.get().isEmpty() ? begin.writer(site) : Optional.empty();
    } finally {
      openings.release();
    }
  }

  /** Polls are not shown: nobody could read those of many. Each environment's log has them. */
  private PlainView view(String env) {
    return new PlainView(desk.console().err(), "[" + env + "] ", Detail.NONE, desk.clock());
  }

  private void say(String env, String text) {
    desk.console().say("[" + env + "] " + text);
  }

  private void begun(String env, Controller controller) {
    controllers.put(env, controller);
    if (!signal.get().isEmpty()) {
      leave(env, controller);
    }
  }

  private void saw(String env, State after) {
    states.put(env, after);
    if (after.phase() instanceof Phase.Held) {
      settled(env);
    } else {
      going.add(env);
    }
  }

  /** Once nothing goes on by itself any more, what is held waits for an operator, not for us. */
  private void settled(String env) {
    going.remove(env);
    if (untilHeld && going.isEmpty()) {
      controllers.values().forEach(controller -> controller.leave(Optional.empty()));
    }
  }

  private void leave(String heard) {
    signal.set(heard);
    controllers.forEach(this::leave);
  }

  private void leave(String env, Controller controller) {
    State state = states.get(env);
    controller.leave(
        state == null
            ? Optional.empty()
            : GuardSession.orderFor(desk, signal.get(), state.opened().rollout()));
  }

  private void summary() {
    List<String> others = new ArrayList<>();
    int watched = 0;
    for (Map.Entry<String, State> one : states.entrySet()) {
      boolean open = !one.getValue().ended();
      watched += open ? 1 : 0;
      if (open && !Words.gates(one.getValue()).equals("PASS")) {
        others.add(one.getKey());
      }
    }
    String named =
        others.isEmpty()
            ? ""
            : ": "
                + String.join(", ", others.subList(0, Math.min(MOST_NAMED, others.size())))
                + (others.size() > MOST_NAMED ? ", ..." : "");
    String text =
        "%d environments watched; all gates pass in %d, not in %d%s"
            .formatted(watched, watched - others.size(), others.size(), named);
    desk.console().say(new Line(desk.clock().instant(), Line.Level.INFO, text).toString());
  }

  /** A rollout is never left unguarded: one process in the background goes on with all of them. */
  private void handOver(List<Site> sites) throws IOException {
    List<String> open =
        states.entrySet().stream()
            .filter(one -> !one.getValue().ended())
            .map(Map.Entry::getKey)
            .toList();
    if (!untilHeld || open.isEmpty()) {
      return;
    }
    if (desk.workshop().premises().isDown()) {
      desk.console().say("Not guarded any more; the rollouts go on after `dhash up`.");
      return;
    }
    GuardSession.handOverTo(desk, open, sites.getFirst().home().resolveSibling("patrol.log"));
    desk.console()
        .say(
            "Held or stopped advancing in "
                + String.join(", ", open)
                + "; a guard in the background goes on watching. `dhash status --env NAME` says"
                + " what decides.");
  }
}
