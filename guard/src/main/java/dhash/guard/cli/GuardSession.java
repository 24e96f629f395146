package dhash.guard.cli;

import dhash.engine.rollout.Input;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.cli.view.Display;
import dhash.guard.cli.view.LiveView;
import dhash.guard.cli.view.LogFile;
import dhash.guard.cli.view.PlainView;
import dhash.guard.cli.view.Reports;
import dhash.guard.cli.view.Story.Detail;
import dhash.guard.controller.Announcements;
import dhash.guard.controller.Controller;
import dhash.guard.controller.Interpreter;
import dhash.guard.controller.OnwardClock;
import dhash.guard.controller.VirtualThreads;
import dhash.guard.port.BackupStore;
import dhash.guard.port.Journal;
import dhash.guard.port.Notifier;
import dhash.guard.port.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Guards the open rollout in this process, shows it, and hands it over when this process must go.
 */
final class GuardSession {
  private final Desk desk;
  private final Site site;

  GuardSession(Desk desk, Site site) {
    this.desk = desk;
    this.site = site;
  }

  /** How the session looks and when it may leave. */
  enum Manner {
    /** A person looks on; a held rollout is handed over to a guard in the background. */
    FOREGROUND,
    /** As {@link #FOREGROUND}, with every figure of every poll. */
    MONITOR,
    /** Nobody looks on; it stays until the rollout has ended. */
    BACKGROUND
  }

  /**
   * Guards until the end, or until the rollout is held or a signal comes.
   *
   * @param writer is closed by this
   */
  State run(Journal.Writer writer, String logName, Manner manner)
      throws IOException, InterruptedException {
    try (writer;
        Display display = display(manner);
        Notifier notifier = site.notifiers().apply(display::note)) {
      Abreast.beforeGuarding(site, writer);
      Journal.History history = writer.latest().orElseThrow();
      InstantSource clock = OnwardClock.from(desk.clock(), history.entries().getLast().at());
      LogFile log = log(logName);
      Controller controller =
          new Controller(
              writer,
              site.inbox(),
              new Interpreter(site.world(), clock, new LoggedNotes(display, log, clock)),
              new VirtualThreads(),
              clock,
              watchers(display, notifier, log));
      if (manner != Manner.BACKGROUND) {
        Signals.hear(signal -> controller.leave(orderFor(signal, history.opened().rollout())));
      }
      State state = controller.run(manner != Manner.BACKGROUND);
      writer.close();
      handOver(state, manner, display);
      return state;
    }
  }

  /**
   * Where a guard died as soon as its rollout had ended, tells those of it whom it could not tell.
   *
   * @param writer is closed by this
   */
  void finish(Journal.Writer writer) throws IOException, InterruptedException {
    if (writer.latest().isPresent() && writer.unfinished()) {
      run(writer, "guard", Manner.BACKGROUND);
    } else {
      writer.close();
    }
  }

  /**
   * Ctrl-C and TERM stop the advance; a lost terminal only loses its onlooker, and `dhash down`
   * stops nothing but its processes.
   */
  private Optional<Input.Ordered> orderFor(String signal, String rollout) {
    return signal.equals("HUP") || desk.workshop().premises().isDown()
        ? Optional.empty()
        : Optional.of(
            new Input.Ordered(
                desk.ids().get(),
                rollout,
                new Order.Pause(),
                new Operator("SIG" + signal, ""), // nobody gave it, nor anywhere
                ""));
  }

  /** A rollout is never left unguarded, unless everything here is to be down. */
  private void handOver(State state, Manner manner, Display display) throws IOException {
    if (state.ended() || manner == Manner.BACKGROUND) {
      return;
    }
    if (desk.workshop().premises().isDown()) {
      display.note("Not guarded any more; the rollout goes on after `dhash up`.");
    } else {
      handOverTo(desk, site);
      String env = site.environment();
      display.note(
          (state.phase() instanceof Phase.Held ? "Held" : "Stopped advancing")
              + "; a guard in the background goes on watching. `dhash resume --env "
              + env
              + "`, `dhash promote --env "
              + env
              + "` or `dhash abort --env "
              + env
              + "` decides.");
    }
  }

  /** For a command that wants the rollout to be guarded, whatever was said before. */
  static void startGuard(Desk desk, Site site) throws IOException {
    desk.workshop().premises().mayRun();
    handOverTo(desk, site);
  }

  private static void handOverTo(Desk desk, Site site) throws IOException {
    desk.workshop()
        .startDetached(
            List.of("guard", "--env", site.environment()), site.home().resolve("guard.log"));
  }

  private Display display(Manner manner) {
    Console console = desk.console();
    if (manner == Manner.FOREGROUND && console.terminal()) {
      return new LiveView(console.err(), console.color(), desk.clock());
    }
    return new PlainView(
        console.err(), manner == Manner.FOREGROUND ? Detail.BRIEF : Detail.FULL, desk.clock());
  }

  private List<Watcher> watchers(Display display, Notifier notifier, LogFile log) {
    List<Watcher> watchers = new ArrayList<>();
    watchers.add(display);
    watchers.add(log);
    watchers.add(new Announcements(notifier));
    watchers.add(new Reports(desk.logs(), desk.console()::say));
    return watchers;
  }

  /** What an operator should know of a long step is shown, and kept in the log. */
  private record LoggedNotes(Display display, LogFile log, InstantSource clock)
      implements BackupStore.Progress {
    @Override
    public void at(String what, long doneBytes, long totalBytes) {
      display.progress(what, doneBytes, totalBytes);
    }

    @Override
    public void note(String line) {
      display.note(line);
      log.warn(clock.instant(), line);
    }
  }

  private LogFile log(String logName) {
    Instant now = desk.clock().instant();
    Path file = desk.logs().resolve(Names.of(logName, site.environment(), now, "log"));
    return new LogFile(file, desk.console()::say);
  }
}
