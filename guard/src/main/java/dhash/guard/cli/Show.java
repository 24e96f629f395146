package dhash.guard.cli;

import dhash.guard.cli.view.Story;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Everything that happened in one rollout. */
@Command(
    name = "show",
    description = "Everything that happened in one rollout.",
    footer = {"", "Examples:", "  dhash show production-12", "  dhash show production-12 -o json"})
final class Show implements Callable<Integer> {
  private final Desk desk;

  @Parameters(paramLabel = "ROLLOUT", description = "Its name, such as production-12.")
  private String rollout = "";

  @Option(
      names = "--env",
      paramLabel = "NAME",
      completionCandidates = OfferedEnvironments.class,
      defaultValue = "",
      description = "The environment (default: as the rollout's name says).")
  private String env = "";

  @Mixin private OutputOption output = new OutputOption();

  Show(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Journal.History history = find(desk, env, rollout);
    switch (output.form) {
      case table -> {
        Story story = new Story(Story.Detail.BRIEF);
        Journal.replay(
            history,
            (entry, state) ->
                story.of(entry, state).forEach(line -> desk.console().print(line.toString())));
      }
      case json, yaml ->
          new Printer(desk.console(), output)
              .all(history.entries().stream().map(Show::entry).toList());
    }
    return ExitCode.DONE.value();
  }

  /**
   * A rollout by its name.
   *
   * @param env where it was; empty where its name says so
   * @throws GuardException with {@link ExitCode#USAGE} when there is none
   */
  static Journal.History find(Desk desk, String env, String rollout) throws IOException {
    int dash = rollout.lastIndexOf('-');
    if (env.isEmpty() && dash < 1) {
      throw unknown("\"" + rollout + "\" is no name of a rollout, such as staging-12.");
    }
    String environment = env.isEmpty() ? rollout.substring(0, dash) : env;
    return desk.journal(environment)
        .find(rollout)
        .orElseThrow(() -> unknown("There is no rollout " + rollout + "."));
  }

  private static GuardException unknown(String what) {
    return new GuardException(
        ExitCode.USAGE, what, "Nothing was changed.", "`dhash history --env NAME` lists them.");
  }

  /** An entry as programs read it. */
  static Map<String, Object> entry(Journal.Entry entry) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("position", entry.position());
    row.put("at", entry.at().toString());
    row.put(
        "events",
        entry.events().stream()
            .map(event -> Map.of(event.getClass().getSimpleName().toLowerCase(Locale.ROOT), event))
            .toList());
    return row;
  }
}
