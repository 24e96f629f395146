package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** How a rollout ended says whether it was bad, and whether other gates end it otherwise. */
class RecordedEndingsTest {
  private static final String BACKTEST = "gates backtest --env production";
  private static final List<String> STRICT = List.of("--gate", "extractionFailureRate > 1");
  private static final List<String> BLUNT = List.of("--gate", "extractionFailureRate > 50");

  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(Path.of(""));
  private GuardedRollouts rollouts = new GuardedRollouts(Path.of(""));

  @BeforeEach
  void a_project() throws IOException {
    terminal = new Terminal(root);
    terminal.write("config/dhash_production.conf", "");
    rollouts = new GuardedRollouts(root);
  }

  @Test
  void what_a_gate_failed_is_bad_also_where_there_was_nothing_to_go_back_to() throws IOException {
    rollouts.withNoneBefore().watched(0, 0, 0, 0, 0, 0, 0, 2, 9);

    String present = terminal.dhash(BACKTEST, List.of()).with(0).out();
    assertThat(present)
        .contains("False rollbacks: 0 of 0 windows", "Detected:        1 of 1 incidents")
        .contains("Would have ended otherwise: 0 of 1 rollouts");

    assertThat(terminal.dhash(BACKTEST, BLUNT).with(0).out())
        .contains("Detected:        0 of 1 incidents")
        .contains("was failed by extractionFailureRate, with nothing to go back to; now passes");
  }

  @Test
  void it_is_explained_as_what_it_was() throws IOException {
    String rollout = rollouts.withNoneBefore().watched(0, 0, 0, 0, 0, 0, 0, 2, 9);

    assertThat(terminal.dhash("gates", "explain", rollout).with(0).out())
        .contains("12:00:40Z  failed, nothing to go back to: extractionFailureRate: 13.75%")
        .contains("Polls around the decision of extractionFailureRate")
        .doesNotContain("taken back");
  }

  @Test
  void an_aborted_rollout_ends_otherwise_where_the_gates_let_it_through() throws IOException {
    rollouts.aborted(0, 0, 0, 0, 0, 0, 1, 0, 0);

    JsonNode taken = terminal.dhash(BACKTEST + " -o json", STRICT).with(0).json();
    assertThat(taken.path("stretches").path(0).path("recorded").asString()).isEqualTo("aborted");
    assertThat(taken.path("stretches").path(0).path("otherwise").asBoolean(true)).isFalse();
    assertThat(taken.path("incidents").path("detected").asInt()).isEqualTo(1);

    assertThat(terminal.dhash(BACKTEST, BLUNT).with(0).out())
        .contains("Would have ended otherwise: 1 of 1 rollouts", "was aborted; now passes");
  }
}
