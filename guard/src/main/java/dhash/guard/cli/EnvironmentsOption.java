package dhash.guard.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import picocli.CommandLine.Option;

/** Which environments a command is for, where it may be several. */
final class EnvironmentsOption {
  @Option(
      names = "--env",
      paramLabel = "NAME",
      completionCandidates = OfferedEnvironments.class,
      description = "The environment (default: staging). May be repeated.")
  private List<String> names = List.of();

  /** Each once, in the order in which they were given. */
  SequencedSet<String> names() {
    return new LinkedHashSet<>(names.isEmpty() ? List.of("staging") : names);
  }

  boolean given() {
    return !names.isEmpty();
  }
}
