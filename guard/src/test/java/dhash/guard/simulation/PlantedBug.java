package dhash.guard.simulation;

/** A bug put in on purpose: a few words of our own source, replaced. */
enum PlantedBug {
  FENCING_OFF(
      "guard/guard/platform/local/Fence",
      "return asked.position() < newestPosition();",
      "return false;",
      "a finished rollout stays finished"),
  FSYNC_LEFT_OUT("guard/guard/journal/SegmentWriter", "      open.force();\n", "", "durable first"),
  LAST_LINE_NOT_KEPT_AGAIN(
      "guard/guard/journal/SegmentWriter",
      "    tail.write(ByteBuffer.wrap(line), begin);\n",
      "",
      "durable first"),
  TORN_TAIL_LEFT(
      "guard/guard/journal/SegmentWriter",
      "    tail.truncate(segment.soundBytes());\n",
      "",
      "a bug: dhash.guard.port.GuardException: The journal is damaged",
      "durable first"),
  LOCK_LEFT_OUT(
      "guard/guard/journal/SegmentWriter",
      "Closeable lock = disk.lock(owner);",
      "Closeable lock = () -> {};",
      "one writer"),
  END_FORGETS_WHO_WAS_NOT_TOLD(
      "guard/guard/journal/SegmentWriter",
      "    return write(events, at);",
      """
      Entry entry = write(events, at);
      if (events.getLast() instanceof Event.Ended) {
        disk.clearMark();
      }
      return entry;\
      """,
      "each notice is recorded once"),
  UNVERIFIED_BACKUP_ACCEPTED(
      "guard/guard/controller/Interpreter",
      "    world.backups().verify(backup, progress);\n",
      "",
      "no migration without a verified backup"),
  CONTRACTED_BY_THE_ONE_WHO_DIED_FORGOTTEN(
      "guard/guard/controller/Interpreter",
      "      world.database().migrate(folder, Database.Phase.CONTRACT);\n",
      """
      if (trouble.isEmpty()) {
        List<String> now = world.database().migrate(folder, Database.Phase.CONTRACT);
        return new Input.Contracted(now, trouble);
      }
      """,
      "what contract migrations have done is known"),
  WHAT_HAPPENED_BEFORE_NOT_TOLD(
      "guard/guard/controller/Controller",
      "    Journal.replay(before(journal), (entry, then) -> watchers.forEach(w -> w.saw(entry, then)));\n",
      "",
      "each notice is recorded once"),
  LAST_ORDERS_NOT_ANSWERED(
      "guard/guard/controller/Controller",
      "      obey();\n      while",
      "      while",
      "it comes to an end"),
  CLOCK_SET_BACK(
      "guard/guard/controller/OnwardClock",
      "behind.isPositive() ? behind : Duration.ZERO",
      "Duration.ZERO",
      "watching goes on"),
  GAPS_COUNT_AS_WATCHED(
      "engine/engine/rollout/Evolution",
      "gap.compareTo(most) < 0 ? gap : most",
      "gap",
      "a window is watched"),
  REHEARSAL_LEFT_OUT(
      "engine/engine/rollout/Evolution",
      "state.data().hasMigrations() ? new Phase.Rehearsing() : new Phase.Migrating()",
      "new Phase.Migrating()",
      "no migration without a rehearsal"),
  DATA_SWAPPED_UNDER_WRITERS(
      "engine/engine/rollout/Evolution",
      "state.with(new Phase.Quiescing(at));",
      "state.with(new Phase.Swapping(at));",
      "nobody writes while data are swapped"),
  ANOTHER_STAMP_AT_EACH_ATTEMPT(
      "engine/engine/rollout/Rollout",
      "new Effect.SwapData(state.data().restore().orElseThrow(), stamp)",
      "new Effect.SwapData(state.data().restore().orElseThrow(), state.trouble().notBefore())",
      "data are swapped once"),
  UNDO_BEFORE_TRAFFIC(
      "engine/engine/rollout/Evolution",
      "new Phase.Restoring() : new Phase.Returning());",
      "new Phase.Restoring() : new Phase.Undoing());",
      "traffic moves before the schema"),
  WEIGHT_LEFT_BEFORE_THE_STOP(
      "engine/engine/rollout/Fleets",
      "new Placement(state.candidate(), candidate.get().replicas(), 0)",
      "candidate.get()",
      "traffic is back before the candidate is stopped"),
  BASELINE_STOPPED_EARLY(
      "engine/engine/rollout/Fleets",
      "state.baseline().ifPresent(",
      "state.baseline().filter(b -> candidate.weight() < 100).ifPresent(",
      "the baseline is not stopped while it may get traffic"),
  MISSING_DATA_PASSES(
      "engine/engine/rollout/Guarding",
      "j.outcome() != Outcome.PASS && j.outcome() != Outcome.FAIL",
      "j.outcome() == Outcome.FAIL && state.policy().autoRollback()",
      "a window ends well only with gates that pass"),
  PAUSE_LETS_A_MOVE_FINISH(
      "engine/engine/rollout/Evolution",
      "beforeTheMove(state).pausedIs(true)",
      "state.pausedIs(true)",
      "paused is paused"),
  ORDER_TAKEN_TWICE(
      "engine/engine/rollout/Orders",
      "if (state.orders().contains(ordered.id())) {",
      "if (state.orders().size() > 100) {",
      "an order is");

  /** Below the project's root, without {@code src/main/java/dhash}. */
  private final String source;

  private final String original;
  private final String planted;

  /** How what must be found broken begins. */
  private final String invariant;

  /** Which other invariant a seed may come upon first. */
  private final String other;

  PlantedBug(String source, String original, String planted, String invariant) {
    this(source, original, planted, invariant, invariant);
  }

  PlantedBug(String source, String original, String planted, String invariant, String other) {
    this.source = source;
    this.original = original;
    this.planted = planted;
    this.invariant = invariant;
    this.other = other;
  }

  /** What was planted, to stand before the story that came of it. */
  String told() {
    return String.join(
        System.lineSeparator(),
        "planted into " + source.replaceFirst("/", "/src/main/java/dhash/") + ".java, which had",
        original.stripTrailing().indent(4).stripTrailing(),
        planted.isBlank() ? "    which was left out:" : "in place of which there was",
        planted.isBlank() ? "" : planted.stripTrailing().indent(4));
  }

  String source() {
    return source;
  }

  String original() {
    return original;
  }

  String planted() {
    return planted;
  }

  boolean explains(String found) {
    return found.contains(": " + invariant) || found.contains(": " + other);
  }
}
