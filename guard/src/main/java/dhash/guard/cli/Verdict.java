package dhash.guard.cli;

import dhash.engine.plan.Kind;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Phase;
import dhash.engine.rollout.State;
import dhash.guard.port.ExitCode;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The exit code that a rollout's end means. */
final class Verdict {
  private static final List<ExitCode> WORST_FIRST =
      List.of(
          ExitCode.OPERATOR_NEEDED,
          ExitCode.ROLLED_BACK,
          ExitCode.PROMOTED_ALTHOUGH_FAILED,
          ExitCode.ERROR,
          ExitCode.USAGE,
          ExitCode.REFUSED,
          ExitCode.BUSY,
          ExitCode.TIMED_OUT,
          ExitCode.INCONCLUSIVE,
          ExitCode.INTERRUPTED,
          ExitCode.DONE);

  private Verdict() {}

  /** For the command that began or watched the rollout. */
  static ExitCode of(State state) {
    return switch (state.phase()) {
      case Phase.Ended(Ending ending, _) -> of(ending, state.plan().kind());
      case Phase.Held _ -> ExitCode.INCONCLUSIVE;
      default -> ExitCode.INTERRUPTED;
    };
  }

  /**
   * For a command that asked for the way back: there a rollback is what was wanted, as long as
   * there is somebody who serves after it.
   */
  static ExitCode ofRollback(State state) {
    ExitCode code = of(state);
    boolean serves =
        !(state.phase() instanceof Phase.Ended(Ending ending, _) && ending == Ending.STOPPED);
    return code == ExitCode.ROLLED_BACK && serves ? ExitCode.DONE : code;
  }

  /** For several rollouts: what most needs a person. */
  static ExitCode worst(Collection<ExitCode> codes) {
    return codes.stream().min(Comparator.comparingInt(WORST_FIRST::indexOf)).orElse(ExitCode.DONE);
  }

  private static ExitCode of(Ending ending, Kind kind) {
    return switch (ending) {
      case REFUSED -> ExitCode.REFUSED;
      case PROMOTED -> ExitCode.DONE;
      case PROMOTED_ALTHOUGH_FAILED -> ExitCode.PROMOTED_ALTHOUGH_FAILED;
      case ROLLED_BACK -> kind.goesStraightBack() ? ExitCode.DONE : ExitCode.ROLLED_BACK;
      case STOPPED -> ExitCode.ROLLED_BACK;
      case ROLLBACK_FAILED -> ExitCode.OPERATOR_NEEDED;
    };
  }
}
