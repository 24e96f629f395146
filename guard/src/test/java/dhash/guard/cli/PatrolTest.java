package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatrolTest {
  private static final long MEGABYTE = 1 << 20;

  @Test
  void more_environments_than_memory_is_there_for_are_refused_with_what_it_takes() {
    Patrol.mustFit(1, MEGABYTE);
    Patrol.mustFit(200, 128 * MEGABYTE);
    Patrol.mustFit(1000, 256 * MEGABYTE);
    assertThatThrownBy(() -> Patrol.mustFit(1000, 128 * MEGABYTE))
        .isInstanceOfSatisfying(
            GuardException.class,
            refused -> {
              assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
              assertThat(refused.remedy()).contains("DHASH_JAVA_OPTS='-Xmx282m");
            });
  }

  @Test
  void of_several_ends_the_one_that_most_needs_a_person_is_told() {
    assertThat(Verdict.worst(List.of(ExitCode.DONE, ExitCode.ROLLED_BACK, ExitCode.ERROR)))
        .isEqualTo(ExitCode.ROLLED_BACK);
    assertThat(Verdict.worst(List.of(ExitCode.INTERRUPTED, ExitCode.DONE)))
        .isEqualTo(ExitCode.INTERRUPTED);
    for (ExitCode code : ExitCode.values()) {
      assertThat(Verdict.worst(List.of(ExitCode.DONE, code))).isEqualTo(code);
      assertThat(Verdict.worst(List.of(code, ExitCode.OPERATOR_NEEDED)))
          .isEqualTo(ExitCode.OPERATOR_NEEDED);
    }
  }
}
