package dhash.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Strategy;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Walks at random through everything that can happen; a seed names a walk. */
class WalkTest {
  private static final int WALKS = 400;
  private static final int STEPS = 150;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void from_wherever_chance_led_good_results_lead_to_an_end(long seed) {
    for (int walk = 0; walk < WALKS; walk++) {
      RandomGenerator random = new Random(seed * 1_000_003 + walk);
      Play play = begin(random);
      int steps = random.nextInt(STEPS);
      for (int i = 0; i < steps && !play.state.ended(); i++) {
        step(play, random);
        check(play);
      }
      finish(play);
      assertThat(play.state.ended()).as("seed %d, walk %d", seed, walk).isTrue();
      assertThat(Rollout.next(play.state)).isEmpty();
      foldsFromEveryPrefix(play);
      neverRisesOnTheWayBack(play);
    }
  }

  private static Play begin(RandomGenerator random) {
    boolean auto = random.nextInt(3) > 0;
    Strategy strategy = List.of(Strategy.values()).get(random.nextInt(3));
    return switch (random.nextInt(7)) {
      case 5 -> Play.restore();
      case 6 -> Play.rollBackWithData(random.nextBoolean());
      case 0 -> Play.firstDeploy();
      case 1 -> Play.monitor(auto);
      case 2 -> Play.serving(Plan.toRollBack(3), auto, random.nextInt(4) == 0, DataPolicy.UNDO);
      default -> Play.deploy(strategy, Play.WINDOW, auto, random.nextBoolean());
    };
  }

  private static void step(Play play, RandomGenerator random) {
    if (random.nextInt(15) == 0) {
      Order order =
          switch (random.nextInt(7)) {
            case 6 -> new Order.Abort(DataPolicy.KEEP, Optional.of(Play.BACKUP));
            case 0 -> new Order.Promote();
            case 1 -> new Order.Abort(DataPolicy.KEEP);
            case 2, 3 -> new Order.Pause();
            default -> new Order.Resume();
          };
      play.order(order);
    }
    if (Rollout.next(play.state).isEmpty()) {
      return;
    }
    play.give(effect ->
        switch (random.nextInt(10)) {
          case 0 -> new Input.Failed("chance", random.nextInt(4) > 0);
          case 1 -> bad(play, effect, random);
          default -> play.goodResult(effect);
        });
  }

  private static Input.Result bad(Play play, Effect effect, RandomGenerator random) {
    return switch (effect) {
      case Effect.EnsureFleet _ ->
          new Input.FleetNotReady(random.nextBoolean() ? Play.CANDIDATE : Play.BASELINE, "chance");
      case Effect.Measure _ ->
          new Input.Measured(
              switch (random.nextInt(5)) {
                case 0 -> play.failingSample();
                case 1 -> play.downSample();
                case 2 -> play.silentSample();
                case 3 -> play.idleSample();
                default -> play.deadMetricsSample();
              });
      case Effect.Rehearse _ -> new Input.Rehearsed(List.of("chance"), List.of());
      case Effect.SmokeTest _ -> new Input.SmokeTested(9, List.of("chance"));
      default -> play.goodResult(effect);
    };
  }

  /** Good results only; what an operator alone can decide, one decides. */
  private static void finish(Play play) {
    for (int i = 0; i < 500 && !play.state.ended(); i++) {
      if (play.state.paused() && !play.state.phase().goingBack()) {
        play.order(new Order.Resume());
      }
      if (play.state.phase() instanceof Phase.Held) {
        play.order(new Order.Promote());
      }
      if (!play.state.ended()) {
        play.good();
      }
    }
  }

  private static void check(Play play) {
    if (Rollout.next(play.state).isEmpty()) {
      assertThat(play.state.ended() || play.state.paused()).as("%s", play.state.phase()).isTrue();
    }
  }

  private static void foldsFromEveryPrefix(Play play) {
    for (int i = 1; i <= play.events.size(); i += 7) {
      Rollout.next(Rollout.fold(play.events.subList(0, i)));
    }
    assertThat(Rollout.fold(play.events)).isEqualTo(play.state);
  }

  /** Where data come back, the revision that fits the present ones serves until the swap. */
  private static void neverRisesOnTheWayBack(Play play) {
    if (play.state.servesUntilTheSwap()) {
      return;
    }
    boolean back = false;
    for (Event event : play.events) {
      back |= event instanceof Event.RollbackBegan;
      if (back && event instanceof Event.FleetReached(Fleet fleet, _)) {
        assertThat(fleet.weightOf(Play.CANDIDATE)).isZero();
      }
    }
  }
}
