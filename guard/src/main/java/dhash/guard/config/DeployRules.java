package dhash.guard.config;

import dhash.engine.plan.FreezeCalendar;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who must agree to a deploy, and when none begins. What is wrong with these is no problem of the
 * settings as a whole: it stops a deploy, and never a way back.
 *
 * @param required how many must approve
 * @param fromGroups how many of them from which group
 * @param groups who is in a group, by the names in the allowed signers
 * @param signers the file with their keys
 * @param revoked a file with keys that no longer count
 * @param problems what must be mended before anything is deployed
 */
public record DeployRules(
    int required,
    Map<String, Integer> fromGroups,
    Map<String, Set<String>> groups,
    Path signers,
    Optional<Path> revoked,
    FreezeCalendar freezes,
    List<Problem> problems) {
  public DeployRules {
    fromGroups = Map.copyOf(fromGroups);
    groups = Map.copyOf(groups);
    problems = List.copyOf(problems);
  }

  /**
   * The same.
   *
   * @throws dhash.guard.port.GuardException with every problem, exit code 2
   */
  public DeployRules orThrow() {
    if (!problems.isEmpty()) {
      throw Problem.refusal(problems);
    }
    return this;
  }
}
