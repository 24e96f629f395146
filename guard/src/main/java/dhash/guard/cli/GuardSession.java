package dhash.guard.cli;

import dhash.engine.rollout.Input;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.cli.view.Choices;
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
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Notifier;
import dhash.guard.port.Premises;
import dhash.guard.port.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
      Controller controller =
          controller(writer, logName, display, Controller.BEAT, watchers(display, notifier));
      if (manner != Manner.BACKGROUND) {
        String rollout = rollout(writer);
        Signals.hear(signal -> controller.leave(orderFor(desk, signal, rollout)));
      }
      State state = controller.run(manner != Manner.BACKGROUND);
      writer.close();
      handOver(state, manner, display);
      return state;
    }
  }

  /**
   * Guards beside others in one process until the rollout has ended, or until it is told to leave.
   *
   * @param writer is closed by this
   * @param begun gets what can be told to leave, before anything happens
   * @param further is told as the others are
   */
  State patrol(
      Journal.Writer writer,
      String logName,
      Display display,
      Duration beat,
      Consumer<Controller> begun,
      Watcher further)
      throws IOException, InterruptedException {
    try (writer;
        Notifier notifier = site.notifiers().apply(display::note)) {
      List<Watcher> watchers = watchers(display, notifier);
      watchers.add(further);
      Controller controller = controller(writer, logName, display, beat, watchers);
      begun.accept(controller);
      return controller.run(false);
    }
  }

  private Controller controller(
      Journal.Writer writer, String logName, Display display, Duration beat, List<Watcher> watchers)
      throws IOException {
    Abreast.beforeGuarding(site, writer);
    Instant last = writer.latest().orElseThrow().entries().getLast().at();
    InstantSource clock = OnwardClock.from(desk.clock(), last);
    LogFile log = log(logName);
    watchers.add(1, log);
    return new Controller(
        writer,
        site.inbox(),
        new Interpreter(site.world(), clock, new LoggedNotes(display, log, clock)),
        new VirtualThreads(),
        clock,
        beat,
        watchers);
  }

  private static String rollout(Journal.Writer writer) throws IOException {
    return writer.latest().orElseThrow().opened().rollout();
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
  static Optional<Input.Ordered> orderFor(Desk desk, String signal, String rollout) {
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
      display.note(
          (state.phase() instanceof Phase.Held ? "Held" : "Stopped advancing")
              + "; a guard in the background goes on watching"
              + Choices.decide(state)
              + ".");
    }
  }

  /**
   * For a command that wants an open rollout to be guarded.
   *
   * @throws GuardException as {@link #mayGoOn}
   */
  static ProcessHandle startGuard(Desk desk, Site site) throws IOException, InterruptedException {
    mayGoOn(desk, "the rollout then goes on");
    return handOverTo(desk, site);
  }

  /**
   * What an open rollout needs besides its guard.
   *
   * @param then what {@code dhash up} leads to
   * @throws GuardException where {@code dhash down} was said: nothing comes back behind its back
   */
  static void mayGoOn(Desk desk, String then) throws IOException, InterruptedException {
    Premises premises = desk.workshop().premises();
    premises.mustNotBeDown(then);
    if (premises.lookAfter()) {
      desk.console()
          .say("No supervisor ran here; one was started, and brings back all that ran before.");
    }
  }

  static ProcessHandle handOverTo(Desk desk, Site site) throws IOException {
    return handOverTo(desk, List.of(site.environment()), log(site));
  }

  /** Where a guard in the background says what it does. */
  static Path log(Site site) {
    return site.home().resolve("guard.log");
  }

  /** One process for all of them. */
  static ProcessHandle handOverTo(Desk desk, List<String> environments, Path output)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("guard"));
    environments.forEach(environment -> command.addAll(List.of("--env", environment)));
    return desk.workshop().startDetached(command, output);
  }

  private Display display(Manner manner) {
    Console console = desk.console();
    if (manner == Manner.FOREGROUND && console.terminal()) {
      return new LiveView(console.err(), console.color(), desk.clock());
    }
    return new PlainView(
        console.err(), manner == Manner.FOREGROUND ? Detail.BRIEF : Detail.FULL, desk.clock());
  }

  private List<Watcher> watchers(Display display, Notifier notifier) {
    List<Watcher> watchers = new ArrayList<>();
    watchers.add(display);
    watchers.add(new Announcements(notifier));
    watchers.add(new Reports(desk.logs(), site.redactor()::redact, desk.console()::say));
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
    return new LogFile(file, site.redactor(), desk.console()::say);
  }
}
