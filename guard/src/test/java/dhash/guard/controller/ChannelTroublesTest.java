package dhash.guard.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A channel that is configured wrongly is told of, and stops nothing. */
@Timeout(30)
class ChannelTroublesTest {
  private static final String TROUBLE = "slack is to be told, and SLACK_WEBHOOK_URL is not set";

  @TempDir Path home;
  private Stage stage;

  @BeforeEach
  void set() {
    stage = new Stage(home);
    stage.world.troubleChannels(TROUBLE);
  }

  private static Ending ending(State state) {
    return ((Phase.Ended) state.phase()).ending();
  }

  @Test
  void a_deploy_says_it_first_and_goes_on() throws Exception {
    assertThat(ending(stage.deploys(Strategy.CANARY).guard())).isEqualTo(Ending.PROMOTED);
    assertThat(stage.world.notes()).contains(TROUBLE);
  }

  @Test
  void a_rollback_says_it_and_goes_on() throws Exception {
    assertThat(ending(stage.rollsBack().guard())).isEqualTo(Ending.ROLLED_BACK);
    assertThat(stage.world.notes()).contains(TROUBLE);
  }
}
