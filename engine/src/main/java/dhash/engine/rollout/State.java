package dhash.engine.rollout;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Glance;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Policy;
import dhash.engine.gate.Window;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Restore;
import dhash.engine.plan.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One rollout, folded from its events.
 *
 * @param fleet what the platform last reached
 * @param paused whether an operator stopped the advance
 * @param accepted whether an operator took the candidate as it is
 * @param orders identities of the orders taken so far
 */
public record State(
    Event.Opened opened,
    Phase phase,
    Fleet fleet,
    Watch watch,
    Data data,
    Trouble trouble,
    boolean paused,
    boolean accepted,
    Set<String> orders) {

  /**
   * What the gates have seen.
   *
   * @param firstTraffic when the candidate first got traffic
   * @param watched how much of the present bake or window was really watched: time in which nobody
   *     looked, or by which a clock was set ahead, doesn't count
   * @param nextPoll when to look again
   * @param neared names of the gates that came near their threshold
   * @param warned names of the gates that failed without a rollback
   */
  public record Watch(
      Window window,
      Optional<Instant> firstTraffic,
      Duration watched,
      Instant nextPoll,
      Set<String> neared,
      Set<String> warned) {
    public Watch {
      neared = Set.copyOf(neared);
      warned = Set.copyOf(warned);
    }

    /** A bake or a window begins. */
    Watch anew() {
      return new Watch(window, firstTraffic, Duration.ZERO, nextPoll, neared, warned);
    }

    /** The candidate has traffic, for the first time or still. */
    Watch withTraffic(Instant at) {
      return firstTraffic.isPresent()
          ? this
          : new Watch(window, Optional.of(at), watched, at, neared, warned);
    }

    /** Somebody is there again, who needn't wait for the next poll as long as nobody did. */
    Watch lookingBy(Instant at) {
      return nextPoll.isAfter(at)
          ? new Watch(window, firstTraffic, watched, at, neared, warned)
          : this;
    }

    Watch warnedOf(String gate) {
      return new Watch(window, firstTraffic, watched, nextPoll, neared, with(gate, warned));
    }

    Watch nearedBy(String gate) {
      return new Watch(window, firstTraffic, watched, nextPoll, with(gate, neared), warned);
    }

    private static Set<String> with(String gate, Set<String> gates) {
      Set<String> more = new HashSet<>(gates);
      more.add(gate);
      return more;
    }
  }

  /**
   * What was done to the database.
   *
   * @param backup the file made before anything was changed
   * @param contracts contract migrations that are to run
   * @param applied schema versions that the candidate brought, or may have brought
   * @param onRollback what a rollback does with data in the way
   * @param restore the data that the way back goes to; empty where they stay
   * @param restored whether those have taken the present ones' place
   */
  public record Data(
      Optional<String> backup,
      List<String> pending,
      List<String> contracts,
      List<String> applied,
      boolean contracted,
      DataPolicy onRollback,
      Optional<Restore> restore,
      boolean restored) {
    public Data {
      pending = List.copyOf(pending);
      contracts = List.copyOf(contracts);
      applied = List.copyOf(applied);
    }

    Data withPending(List<String> expand, List<String> contract) {
      return new Data(backup, expand, contract, applied, contracted, onRollback, restore, restored);
    }

    Data withBackup(String file) {
      return new Data(
          Optional.of(file),
          pending,
          contracts,
          applied,
          contracted,
          onRollback,
          restore,
          restored);
    }

    /** What is pending has been applied, or may have been. */
    Data withPendingApplied() {
      return new Data(
          backup, pending, contracts, pending, contracted, onRollback, restore, restored);
    }

    /** Some of what has been applied is no more. */
    Data without(List<String> undone) {
      return new Data(
          backup,
          pending,
          contracts,
          applied.stream().filter(version -> !undone.contains(version)).toList(),
          contracted,
          onRollback,
          restore,
          restored);
    }

    Data contractedIs(boolean now) {
      return new Data(backup, pending, contracts, applied, now, onRollback, restore, restored);
    }

    Data goingBack(DataPolicy policy, Optional<Restore> to) {
      return new Data(backup, pending, contracts, applied, contracted, policy, to, restored);
    }

    Data swapped() {
      return new Data(backup, pending, contracts, applied, contracted, onRollback, restore, true);
    }

    /** Whether there is anything that a copy should go through first. */
    boolean hasMigrations() {
      return !pending.isEmpty() || !contracts.isEmpty();
    }
  }

  /** How often the owed effect has failed, and when it may be tried again. */
  public record Trouble(int attempts, Instant notBefore) {
    static final Trouble NONE = new Trouble(0, Instant.EPOCH);
  }

  public State {
    orders = Set.copyOf(orders);
  }

  public Plan plan() {
    return opened.plan();
  }

  public Policy policy() {
    return opened.policy();
  }

  public Revision candidate() {
    return opened.candidate();
  }

  public Optional<Revision> baseline() {
    return opened.baseline();
  }

  /** Whether there is a revision to go back to that the schema can still carry. */
  boolean hasWayBack() {
    return baseline().isPresent() && !data.contracted();
  }

  /** Where no other revision fits the present data, the one that serves them goes on with it. */
  boolean servesUntilTheSwap() {
    return data.restore().isPresent() && (plan().kind() == Kind.RESTORE || data.contracted());
  }

  public boolean ended() {
    return phase instanceof Phase.Ended;
  }

  /** Percent of the traffic that the candidate was last given. */
  public int candidateWeight() {
    return fleet.weightOf(candidate());
  }

  /** The gates that have a say: without traffic on both arms there is nothing to compare. */
  public List<Gate> gates() {
    return comparesArms()
        ? policy().gates()
        : policy().gates().stream()
            .filter(gate -> !(gate instanceof Gate.WorseThanBaseline))
            .toList();
  }

  /** Whether the candidate is held against a baseline beside it. */
  public boolean comparesArms() {
    return watch.window().comparesArms();
  }

  /** What each gate says of everything seen so far. */
  public List<Judgement> judgements() {
    return gates().stream().map(this::judge).toList();
  }

  Judgement judge(Gate gate) {
    return watch.window().judge(gate, policy().rule(gate));
  }

  Glance glance(Gate gate) {
    return watch.window().glance(gate, policy().rule(gate));
  }

  /** Who has served, newest first, once this rollout has ended: what the next one begins with. */
  public List<Promotion> lineage() {
    if (!(phase instanceof Phase.Ended(Ending ending, _))) {
      return opened.lineage();
    }
    return switch (plan().kind()) {
      case DEPLOY, UNDO -> ending.promoted() ? withCandidate() : opened.lineage();
      // Even where the way back ended badly: who has the traffic is who serves.
      case RESTORE -> opened.lineage();
      case CONTRACT -> data.contracted() ? withContracted() : opened.lineage();
      case MONITOR, ROLLBACK -> candidateWeight() == 0 ? sinceBaseline() : opened.lineage();
    };
  }

  private List<Promotion> withCandidate() {
    List<Promotion> lineage = new ArrayList<>();
    lineage.add(
        new Promotion(
            candidate(),
            opened.rollout(),
            data.applied(),
            data.contracted(),
            data.backup().orElse("")));
    lineage.addAll(opened.lineage());
    return List.copyOf(lineage.subList(0, Math.min(lineage.size(), MOST_PROMOTIONS)));
  }

  private List<Promotion> withContracted() {
    List<Promotion> lineage = new ArrayList<>(opened.lineage());
    lineage.set(0, lineage.getFirst().contractedNow());
    return List.copyOf(lineage);
  }

  private List<Promotion> sinceBaseline() {
    return opened.lineage().stream()
        .dropWhile(promotion -> !promotion.revision().equals(baseline().orElse(null)))
        .toList();
  }

  /** How many revisions back a rollback can find its way. */
  private static final int MOST_PROMOTIONS = 10;

  State with(Phase next) {
    return new State(opened, next, fleet, watch, data, Trouble.NONE, paused, accepted, orders);
  }

  State with(Fleet next) {
    return new State(opened, phase, next, watch, data, Trouble.NONE, paused, accepted, orders);
  }

  State with(Watch next) {
    return new State(opened, phase, fleet, next, data, trouble, paused, accepted, orders);
  }

  State with(Data next) {
    return new State(opened, phase, fleet, watch, next, trouble, paused, accepted, orders);
  }

  State with(Trouble next) {
    return new State(opened, phase, fleet, watch, data, next, paused, accepted, orders);
  }

  State pausedIs(boolean next) {
    return new State(opened, phase, fleet, watch, data, trouble, next, accepted, orders);
  }

  State taken() {
    return new State(opened, phase, fleet, watch, data, trouble, false, true, orders);
  }

  State withOrder(String id) {
    List<String> more = new ArrayList<>(orders);
    more.add(id);
    return new State(
        opened, phase, fleet, watch, data, trouble, paused, accepted, Set.copyOf(more));
  }
}
