package dhash.guard.controller;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Order;
import dhash.engine.rollout.State;
import dhash.guard.journal.FileJournal;
import dhash.guard.port.Journal;
import dhash.guard.port.Journal.Writer;
import dhash.guard.port.Watcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A world in memory, a journal on disk, and one guard after the other. */
final class Stage {
  static final Revision BASELINE = new Revision(1, "v1", "11");
  static final Revision CANDIDATE = new Revision(2, "v2", "22");
  private static final Operator ANNA = new Operator("anna", "desk");

  final MemoryWorld world = new MemoryWorld();
  final MemoryInbox inbox = new MemoryInbox();
  final Journal journal;
  private List<Gate> gates =
      List.of(
          new Gate.HealthFailures(2), new Gate.ExtractionFailureRate(5, Duration.ofMinutes(10)));
  private List<Gate> further = List.of();

  Stage(Path home) {
    journal = new FileJournal(home);
  }

  /** Killed here: what comes after is another guard's matter. */
  static final class Killed extends RuntimeException {}

  /** Opens a deploy over a baseline that serves. */
  Stage deploys(Strategy strategy) throws IOException {
    world.platform.runs(Fleet.of(new Placement(BASELINE, 2, 100)));
    return opens(
        Plan.toDeploy(
            Kind.DEPLOY, strategy, 2, true, Duration.ofSeconds(4), Duration.ofSeconds(20), false),
        Optional.of(BASELINE),
        List.of(new Promotion(BASELINE, "local-1", List.of("1"), false, "")));
  }

  /** What is opened from now on is judged by these as well. */
  Stage judgesBy(Gate... more) {
    further = List.of(more);
    return this;
  }

  /** By these and no others. */
  Stage judgesOnlyBy(Gate... all) {
    gates = List.of(all);
    further = List.of();
    return this;
  }

  Stage deploysFirst() throws IOException {
    Duration minute = Duration.ofMinutes(1);
    return opens(
        Plan.toDeploy(Kind.DEPLOY, Strategy.CANARY, 2, false, minute, minute, false),
        Optional.empty(),
        List.of());
  }

  Stage rollsBack() throws IOException {
    world.platform.runs(Fleet.of(new Placement(CANDIDATE, 2, 100)));
    return opens(
        Plan.toRollBack(2),
        Optional.of(BASELINE),
        List.of(
            new Promotion(CANDIDATE, "local-2", List.of("7"), false, ""),
            new Promotion(BASELINE, "local-1", List.of("1"), false, "")));
  }

  private Stage opens(Plan plan, Optional<Revision> baseline, List<Promotion> lineage)
      throws IOException {
    Policy policy =
        new Policy(
                plan.window(),
                new Cadence(Duration.ofSeconds(1), Duration.ofSeconds(1)),
                true,
                gates)
            .with(further, Map.of());
    if (!lineage.isEmpty()) {
      world.database.claim("local"); // as the first deploy did
    }
    try (Writer writer = journal.lock("test")) {
      writer.open(
          new Event.Opened(
              "local-3",
              "local",
              plan,
              policy,
              CANDIDATE,
              baseline,
              lineage,
              DataPolicy.KEEP,
              Optional.empty(),
              ANNA,
              "a test",
              Instant.parse("2026-03-01T12:00:00Z")));
    }
    return this;
  }

  /** A guard from the journal to the end, or until it is held. */
  State guard(Watcher... watchers) throws IOException, InterruptedException {
    try (Writer writer = journal.lock("test")) {
      return controller(writer, watchers).run(true);
    }
  }

  Controller controller(Writer writer, Watcher... watchers) throws IOException {
    return new Controller(
        writer,
        inbox,
        world.interpreter(),
        new VirtualThreads(),
        world.clock,
        Controller.BEAT,
        List.of(watchers));
  }

  void order(String id, Order order) {
    inbox.put(ordered(id, order));
  }

  static Input.Ordered ordered(String id, Order order) {
    return new Input.Ordered(id, "local-3", order, ANNA, "because");
  }

  /** Names of the recorded events, without the polls. */
  List<String> story() throws IOException {
    return journal.latest().orElseThrow().entries().stream()
        .flatMap(entry -> entry.events().stream())
        .map(event -> event.getClass().getSimpleName())
        .filter(name -> !name.equals("Sampled"))
        .toList();
  }
}
