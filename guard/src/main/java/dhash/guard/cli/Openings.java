package dhash.guard.cli;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.cli.view.Choices;
import dhash.guard.cli.view.Words;
import dhash.guard.config.KeptGates;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Launch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens new rollouts: what is known of those before, put together with what is wanted now. */
final class Openings {
  private final Desk desk;
  private final Site site;
  private final List<Promotion> lineage;
  private final int number;

  /** The last rollout, where it could not be taken back: the next rollback finishes that. */
  private final Optional<Event.Opened> unfinished;

  /**
   * @param last the newest rollout, which has ended
   */
  Openings(Desk desk, Site site, Optional<Journal.History> last) {
    this.desk = desk;
    this.site = site;
    this.lineage = last.map(history -> history.state().lineage()).orElse(List.of());
    this.number =
        last.map(history -> history.opened().rollout())
            .map(name -> Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)))
            .orElse(0);
    this.unfinished =
        last.filter(history -> couldNotGoBack(history.state()))
            .map(Journal.History::opened)
            .filter(opened -> opened.baseline().isPresent());
  }

  private static boolean couldNotGoBack(State state) {
    return state.phase() instanceof Phase.Ended(Ending ending, _)
        && ending == Ending.ROLLBACK_FAILED;
  }

  /** Says what is to be opened. */
  @FunctionalInterface
  interface Wish {
    Event.Opened make(Openings openings) throws IOException, InterruptedException;
  }

  /** Takes the lock and opens a rollout; gives the lock back where that is refused. */
  static Journal.Writer open(Desk desk, Site site, String command, Wish wish)
      throws IOException, InterruptedException {
    Journal.Writer writer = lock(desk, site, command);
    try {
      Abreast.beforeOpening(site, writer, desk.console());
      Event.Opened opened = wish.make(new Openings(desk, site, writer.latest()));
      if (!opened
          .plan()
          .kind()
          .goesStraightBack()) { // what does needs no gates, nor room on the disk
        new KeptGates(site.home()).keep(opened.rollout(), site.gates());
      }
      writer.open(opened);
      return writer;
    } catch (IOException | InterruptedException | RuntimeException refused) {
      writer.close();
      throw refused;
    }
  }

  /**
   * Takes the environment's lock for a new rollout. Where a guard died right at the end of the last
   * one, those are told first whom it could not tell.
   *
   * @throws GuardException with {@link ExitCode#BUSY} when one is open already; a guard is started
   *     for it where it has none
   */
  static Journal.Writer lock(Desk desk, Site site, String command)
      throws IOException, InterruptedException {
    desk.workshop().premises().mayRun();
    String owner = command + " (" + desk.operator() + ")";
    Journal.Writer writer = site.journal().lock(owner);
    if (writer.unfinished() && writer.latest().flatMap(Journal.History::ending).isPresent()) {
      new GuardSession(desk, site).finish(writer);
      writer = site.journal().lock(owner);
    }
    Optional<Journal.History> open = writer.latest().filter(h -> h.ending().isEmpty());
    if (open.isEmpty()) {
      return writer;
    }
    try (Journal.Writer locked = writer) {
      Abreast.beforeGuarding(site, locked);
    }
    GuardSession.startGuard(desk, site);
    throw busy(site, open.get());
  }

  private static GuardException busy(Site site, Journal.History open) {
    State state = open.state();
    String env = site.environment();
    return new GuardException(
        ExitCode.BUSY,
        "The rollout "
            + open.opened().rollout()
            + " is still open"
            + (state.paused() ? ", paused" : "")
            + ": "
            + Words.phase(state)
            + ". A guard was started for it.",
        "Nothing new was started.",
        "See `dhash status --env " + env + "`; wait for its end" + Choices.decide(state) + ".");
  }

  /** The revision that serves, if one does. */
  Optional<Revision> serving() {
    return lineage.stream().findFirst().map(Promotion::revision);
  }

  /** All that served, newest first. */
  List<Promotion> lineage() {
    return lineage;
  }

  /** Records a new revision of a tag, started as the configuration says now. */
  Revision newRevision(String tag) throws IOException {
    Launch launch = site.launches().apply(site.world().revisions().artifact(tag));
    return site.world().revisions().record(tag, launch);
  }

  /** Records a new revision that is what an earlier one was, configuration included. */
  Revision again(Revision earlier) throws IOException {
    Launch launch = site.world().revisions().launchOf(earlier);
    return site.world().revisions().record(earlier.tag(), launch);
  }

  Event.Opened deploy(Kind kind, Revision candidate, Duration window, String reason) {
    Plan plan = plan(kind, window);
    return opened(plan, candidate, serving(), DataPolicy.KEEP, Optional.empty(), reason);
  }

  /** What a deploy would do. */
  Plan plan(Kind kind, Duration window) {
    Duration baked = window.isZero() ? site.policy().window() : window;
    return Plan.toDeploy(
        kind,
        site.settings().rollout().strategy(),
        site.settings().service().replicas(),
        serving().isPresent(),
        site.settings().rollout().bakeWithin(baked),
        window,
        site.settings().rollout().contract());
  }

  /**
   * @throws GuardException with {@link ExitCode#REFUSED} when nothing serves
   */
  Event.Opened monitor() {
    Plan plan = Plan.toMonitor(replicas(), site.policy().window());
    return opened(plan, mustServe(), before(), DataPolicy.KEEP, Optional.empty(), "");
  }

  /**
   * @throws GuardException with {@link ExitCode#REFUSED} when there is nothing to go back to
   */
  Event.Opened rollBack(DataPolicy data, String reason) {
    if (unfinished.isPresent()) {
      Event.Opened failed = unfinished.get();
      return opened(
          Plan.toRollBack(replicas()),
          failed.candidate(),
          failed.baseline(),
          data,
          Optional.empty(),
          reason);
    }
    Revision candidate = mustServe();
    Revision target = before().orElseThrow(() -> nothingBefore(candidate));
    if (lineage.getFirst().contracted()) {
      throw refused(
          "Contract migrations ran after "
              + candidate
              + ": "
              + target
              + " can't be served any more.",
          "Only a restore of the data can go back: `--data restore`.");
    }
    return opened(
        Plan.toRollBack(replicas()),
        candidate,
        Optional.of(target),
        data,
        Optional.empty(),
        reason);
  }

  /**
   * @throws GuardException with {@link ExitCode#REFUSED} when nothing serves
   */
  Event.Opened restore(Restore what, String reason) {
    Revision serving = mustServe();
    return opened(
        Plan.toRestore(replicas()),
        serving,
        Optional.of(serving),
        DataPolicy.KEEP,
        Optional.of(what),
        reason);
  }

  /**
   * Goes back to a revision together with its data; where that is the one that serves, only the
   * data.
   *
   * @param target empty for the revision promoted before
   */
  Event.Opened rollBack(Restore what, Optional<Revision> target, String reason) {
    Revision candidate = mustServe();
    Revision goal = target.or(this::before).orElseThrow(() -> nothingBefore(candidate));
    return goal.equals(candidate)
        ? restore(what, reason)
        : opened(
            Plan.toRollBack(replicas()),
            candidate,
            Optional.of(goal),
            DataPolicy.KEEP,
            Optional.of(what),
            reason);
  }

  /**
   * @throws GuardException with {@link ExitCode#REFUSED} when nothing serves
   */
  Event.Opened contract(String reason) {
    return opened(
        Plan.toContract(replicas()),
        mustServe(),
        Optional.empty(),
        DataPolicy.KEEP,
        Optional.empty(),
        reason);
  }

  private GuardException nothingBefore(Revision candidate) {
    return refused(
        candidate
            + " serves in "
            + site.environment()
            + ", and nothing is known that served before.",
        "There is nothing to go back to. Deploy another tag instead.");
  }

  private Event.Opened opened(
      Plan plan,
      Revision candidate,
      Optional<Revision> baseline,
      DataPolicy data,
      Optional<Restore> restore,
      String reason) {
    return new Event.Opened(
        site.environment() + "-" + (number + 1),
        site.environment(),
        plan,
        site.policy(),
        candidate,
        baseline,
        lineageWith(baseline),
        data,
        restore,
        desk.operator(),
        reason,
        desk.clock().instant());
  }

  /** A backup may name a revision that served longer ago than is remembered. */
  private List<Promotion> lineageWith(Optional<Revision> baseline) {
    List<Promotion> all = new ArrayList<>(lineage);
    baseline
        .filter(revision -> lineage.stream().noneMatch(p -> p.revision().equals(revision)))
        .ifPresent(revision -> all.add(new Promotion(revision, "", List.of(), false, "")));
    return all;
  }

  private Optional<Revision> before() {
    return lineage.stream().skip(1).findFirst().map(Promotion::revision);
  }

  private Revision mustServe() {
    return serving()
        .orElseThrow(() ->
            refused(
                "Nothing was ever promoted in " + site.environment() + ".",
                "Run `dhash deploy --env " + site.environment() + "` first."));
  }

  private int replicas() {
    return site.settings().service().replicas();
  }

  private static GuardException refused(String what, String remedy) {
    return new GuardException(ExitCode.REFUSED, what, "Nothing was changed.", remedy);
  }
}
