package dhash.engine.replay;

import dhash.engine.gate.Gate;
import dhash.engine.gate.Glance;
import dhash.engine.gate.Judgement;
import dhash.engine.gate.Outcome;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one gate said over a whole rollout, judged again from the samples in the journal.
 *
 * @param looks one for each poll at which the gate had a say, oldest first
 * @param lastSaid its last judgement, in words; empty where it never had a say
 */
public record GateAccount(Gate gate, List<Look> looks, Optional<Judgement> lastSaid) {
  public GateAccount {
    looks = List.copyOf(looks);
  }

  /**
   * One poll. Without words, for a week has sixty thousand of them.
   *
   * @param weight percent of the traffic that the candidate had
   * @param near whether it passed, but not by much
   */
  public record Look(
      Instant at, int weight, Outcome outcome, double value, double threshold, boolean near) {}

  /** The account of each of the rollout's gates, in their order. */
  public static List<GateAccount> of(Iterable<Event> events) {
    Iterator<Event> all = events.iterator();
    State state = Rollout.begin((Event.Opened) all.next());
    Map<Gate, Account> accounts = new LinkedHashMap<>();
    state.policy().gates().forEach(gate -> accounts.put(gate, new Account()));
    while (all.hasNext()) {
      Event event = all.next();
      state = Rollout.evolve(state, event);
      if (event instanceof Event.Sampled sampled) {
        for (Gate gate : state.gates()) {
          accounts
              .computeIfAbsent(gate, _ -> new Account())
              .look(state, gate, sampled.sample().at());
        }
      }
    }
    return accounts.entrySet().stream()
        .map(
            entry -> new GateAccount(entry.getKey(), entry.getValue().looks, entry.getValue().last))
        .toList();
  }

  /** While it is being gathered. */
  private static final class Account {
    private final List<Look> looks = new ArrayList<>();
    private Optional<Judgement> last = Optional.empty();

    void look(State state, Gate gate, Instant at) {
      var rule = state.policy().rule(gate);
      Glance glance = state.watch().window().glance(gate, rule);
      Judgement said = state.watch().window().judge(gate, rule);
      looks.add(
          new Look(
              at,
              state.candidateWeight(),
              said.outcome(),
              said.value(),
              said.threshold(),
              glance.near()));
      last = Optional.of(said);
    }
  }

  public Optional<Instant> firstFailed() {
    return first(Outcome.FAIL);
  }

  /** When it first could not see for its source's fault. */
  public Optional<Instant> firstBlind() {
    return first(Outcome.PROVIDER_ERROR);
  }

  public Optional<Instant> firstNear() {
    return looks.stream().filter(Look::near).map(Look::at).findFirst();
  }

  /** At how many polls it had too little to say. */
  public long withoutData() {
    return looks.stream().filter(look -> look.outcome() == Outcome.NO_DATA).count();
  }

  private Optional<Instant> first(Outcome outcome) {
    return looks.stream().filter(look -> look.outcome() == outcome).map(Look::at).findFirst();
  }
}
