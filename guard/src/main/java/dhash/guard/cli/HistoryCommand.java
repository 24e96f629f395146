package dhash.guard.cli;

import dhash.engine.rollout.Event;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Journal.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The rollouts of an environment, newest first. */
@Command(
    name = "history",
    description = "The rollouts of an environment, newest first.",
    footer = {
      "",
      "Examples:",
      "  dhash history --env production",
      "  dhash history --last 100 -o json"
    })
final class HistoryCommand implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--last",
      paramLabel = "N",
      converter = CountConverter.class,
      defaultValue = "20",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int last = 20;

  HistoryCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Journal journal = desk.journal(env.name);
    List<GuardException> damaged = new ArrayList<>();
    var summaries = journal.recent(last, damaged::add);
    if (summaries.isEmpty() && damaged.isEmpty()) {
      desk.console().say("There was no rollout in " + env.name + " yet.");
    }
    new Printer(desk.console(), output).all(summaries.stream().map(HistoryCommand::row).toList());
    Optional<String> lag = Abreast.lag(journal, desk.platform(env.name));
    if (lag.isPresent()) {
      throw new GuardException(
          ExitCode.ERROR,
          lag.get(),
          "What is shown is what the journal has.",
          "`dhash journal verify --env " + env.name + "` says what to do.");
    }
    if (!damaged.isEmpty()) {
      throw unlisted(damaged);
    }
    return ExitCode.DONE.value();
  }

  private static GuardException unlisted(List<GuardException> damaged) {
    return new GuardException(
        ExitCode.ERROR,
        damaged.stream().map(Throwable::getMessage).collect(Collectors.joining("\n")),
        "What can be read is listed.",
        damaged.getFirst().remedy());
  }

  private static Map<String, Object> row(Summary summary) {
    Event.Opened opened = summary.opened();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("rollout", opened.rollout());
    row.put("began", opened.at().toString().substring(0, 19) + "Z");
    row.put("kind", opened.plan().kind().name().toLowerCase(Locale.ROOT));
    row.put("revision", opened.candidate().toString());
    row.put("baseline", opened.baseline().map(Object::toString).orElse("-"));
    row.put(
        "end",
        summary
            .ending()
            .map(ended -> ended.ending().name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .orElse("open"));
    row.put("by", opened.by().toString());
    row.put("reason", opened.reason());
    return row;
  }
}
