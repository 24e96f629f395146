package dhash.guard.cli;

import dhash.engine.rollout.Event;
import dhash.engine.rollout.Rollout;
import dhash.engine.rollout.State;
import dhash.guard.cli.view.Story;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A look at the journal itself. Takes no lock and changes nothing. */
@Command(name = "journal", description = "Check an environment's journal, or print its entries.")
final class JournalCommands {

  static CommandLine commandLine(Desk desk) {
    return new CommandLine(new JournalCommands())
        .addSubcommand(new Verify(desk))
        .addSubcommand(new Entries(desk));
  }

  @Command(
      name = "verify",
      description =
          "Read every line of the journal: hashes, chain, positions, and whether it knows all that was"
              + " done.",
      footer = {
        "",
        "Examples:",
        "  dhash journal verify --env production",
        "  dhash journal verify -o json"
      })
  static final class Verify implements Callable<Integer> {
    private final Desk desk;

    @Mixin private EnvironmentOption env = new EnvironmentOption();
    @Mixin private OutputOption output = new OutputOption();

    Verify(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws Exception {
      Journal.Inspection found = inspection();
      boolean sound = found.damage().isEmpty();
      Map<String, Object> properties = new LinkedHashMap<>();
      properties.put("environment", env.name);
      properties.put("sound", sound);
      properties.put("rollouts", found.rollouts());
      properties.put("entries", found.entries());
      properties.put("bytes", found.bytes());
      if (output.form != OutputOption.Form.table) {
        properties.put("notes", found.notes());
        properties.put("damage", found.damage());
      }
      new Printer(desk.console(), output).one(properties);
      found.notes().forEach(note -> desk.console().say("Note: " + note + "."));
      if (!sound) {
        throw new GuardException(
            ExitCode.ERROR,
            String.join("\n", found.damage()),
            "Nothing was changed; whatever serves goes on serving.",
            found.remedy());
      }
      return ExitCode.DONE.value();
    }

    /** The platform is asked first: the journal may grow meanwhile, but never fall behind. */
    private Journal.Inspection inspection() throws IOException {
      Journal journal = desk.journal(env.name);
      return journal.inspect(desk.platform(env.name).newest());
    }
  }

  @Command(
      name = "show",
      description = "Print the entries of one rollout, as they stand in the journal.",
      footer = {
        "",
        "Examples:",
        "  dhash journal show --env production",
        "  dhash journal show production-12 -o json"
      })
  static final class Entries implements Callable<Integer> {
    private final Desk desk;

    @Parameters(
        paramLabel = "ROLLOUT",
        arity = "0..1",
        description = "Its name, such as production-12 (default: the newest).")
    private Optional<String> rollout = Optional.empty();

    @Option(
        names = "--env",
        paramLabel = "NAME",
        completionCandidates = OfferedEnvironments.class,
        defaultValue = "",
        description = "The environment (default: as the rollout's name says, or staging).")
    private String env = "";

    @Mixin private OutputOption output = new OutputOption();

    Entries(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws Exception {
      Optional<Journal.History> history = history();
      if (history.isEmpty()) {
        desk.console().say("There was no rollout in " + environment() + " yet.");
      }
      Printer printer = new Printer(desk.console(), output);
      if (output.form == OutputOption.Form.table) {
        printer.all(history.map(Entries::rows).orElse(List.of()));
      } else {
        printer.all(
            history.map(Journal.History::entries).orElse(List.of()).stream()
                .map(Show::entry)
                .toList());
      }
      return ExitCode.DONE.value();
    }

    private String environment() {
      return env.isEmpty() ? "staging" : env;
    }

    private Optional<Journal.History> history() throws IOException {
      return rollout.isPresent()
          ? Optional.of(Show.find(desk, env, rollout.get()))
          : desk.journal(environment()).latest();
    }

    /** A row an event, said in the words of {@code dhash show}. */
    private static List<Map<String, Object>> rows(Journal.History history) {
      Story story = new Story(Story.Detail.BRIEF);
      List<Map<String, Object>> rows = new ArrayList<>();
      State state = Rollout.begin(history.opened());
      for (Journal.Entry entry : history.entries()) {
        for (Event event : entry.events()) {
          state = event instanceof Event.Opened ? state : Rollout.evolve(state, event);
          Journal.Entry alone = new Journal.Entry(entry.position(), entry.at(), List.of(event));
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("time", entry.at().toString().substring(0, 19) + "Z");
          row.put("position", entry.position());
          row.put("event", event.getClass().getSimpleName());
          row.put(
              "what",
              story.of(alone, state).stream()
                  .map(line -> line.text())
                  .collect(Collectors.joining("; "))
                  .replace('\n', ' '));
          rows.add(row);
        }
      }
      return rows;
    }
  }
}
