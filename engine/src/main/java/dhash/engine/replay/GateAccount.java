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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one gate said over a whole rollout, judged again from the samples in the journal.
 *
 * @param looks one for each poll at which the gate had a say, oldest first
 */
public record GateAccount(Gate gate, List<Look> looks) {
  public GateAccount {
    looks = List.copyOf(looks);
  }

  /**
   * One poll.
   *
   * @param weight percent of the traffic that the candidate had
   * @param near whether it passed, but not by much
   */
  public record Look(Instant at, int weight, Judgement judgement, boolean near) {}

  /** The account of each of the rollout's gates, in their order. */
  public static List<GateAccount> of(List<Event> events) {
    State state = Rollout.begin((Event.Opened) events.getFirst());
    Map<Gate, List<Look>> looks = new LinkedHashMap<>();
    state.policy().gates().forEach(gate -> looks.put(gate, new ArrayList<>()));
    for (Event event : events.subList(1, events.size())) {
      state = Rollout.evolve(state, event);
      if (event instanceof Event.Sampled sampled) {
        for (Gate gate : state.gates()) {
          Look look = look(state, gate, sampled.sample().at());
          looks.computeIfAbsent(gate, _ -> new ArrayList<>()).add(look);
        }
      }
    }
    return looks.entrySet().stream()
        .map(entry -> new GateAccount(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Look look(State state, Gate gate, Instant at) {
    var rule = state.policy().rule(gate);
    Glance glance = state.watch().window().glance(gate, rule);
    Judgement judgement = state.watch().window().judge(gate, rule);
    return new Look(at, state.candidateWeight(), judgement, glance.near());
  }

  public Optional<Look> last() {
    return looks.isEmpty() ? Optional.empty() : Optional.of(looks.getLast());
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
    return looks.stream().filter(look -> look.judgement().outcome() == Outcome.NO_DATA).count();
  }

  private Optional<Instant> first(Outcome outcome) {
    return looks.stream()
        .filter(look -> look.judgement().outcome() == outcome)
        .map(Look::at)
        .findFirst();
  }
}
