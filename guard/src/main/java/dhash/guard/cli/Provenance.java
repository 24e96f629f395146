package dhash.guard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How whoever runs a command came here, as far as the surroundings tell; nothing of it is proven.
 */
public final class Provenance {
  private static final int LONGEST = 200;

  private Provenance() {}

  /**
   * Such as {@code ssh 192.0.2.7, terminal /dev/pts/3} or {@code GitHub run 42 of anna}.
   *
   * @param variables the process's environment, of which only names and addresses are taken
   * @param terminal the device that is typed at
   */
  public static String of(Map<String, String> variables, Optional<String> terminal) {
    List<String> parts = new ArrayList<>();
    ci(variables).ifPresent(parts::add);
    value(variables, "SUDO_USER").ifPresent(user -> parts.add("sudo of " + user));
    value(variables, "SSH_CONNECTION")
        .ifPresent(connection -> parts.add("ssh " + connection.split(" ", 2)[0]));
    terminal.ifPresent(device -> parts.add("terminal " + device));
    String text = String.join(", ", parts).replaceAll("\\p{Cntrl}", "?");
    return text.substring(0, Math.min(LONGEST, text.length()));
  }

  private static Optional<String> ci(Map<String, String> variables) {
    if (variables.containsKey("GITHUB_RUN_ID")) {
      return Optional.of(
          "GitHub run %s of %s"
              .formatted(variables.get("GITHUB_RUN_ID"), name(variables, "GITHUB_ACTOR")));
    }
    if (variables.containsKey("CI_JOB_ID")) {
      return Optional.of(
          "GitLab job %s of %s"
              .formatted(variables.get("CI_JOB_ID"), name(variables, "GITLAB_USER_LOGIN")));
    }
    return value(variables, "BUILD_TAG")
        .map(tag -> "Jenkins build " + tag)
        .or(() -> value(variables, "CI").map(_ -> "a CI job"));
  }

  private static String name(Map<String, String> variables, String variable) {
    return value(variables, variable).orElse("somebody");
  }

  private static Optional<String> value(Map<String, String> variables, String variable) {
    return Optional.ofNullable(variables.get(variable)).filter(text -> !text.isBlank());
  }
}
