package dhash.guard.cli;

import dhash.guard.cli.demo.Demo;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program: puts its commands together, and turns whatever ends one into a message and an exit
 * code.
 */
@Command(
    name = "dhash",
    description = {
      "Releases a service together with its database, watches it,",
      "and gives both back if the release is bad."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Begin with:  dhash demo",
      "Then:        dhash deploy --env staging --dry-run",
      "Each command has a --help with examples."
    })
@SuppressWarnings("UnusedVariable") // options that picocli sets and others act on
public final class Dhash implements Runnable {
  private final Desk desk;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "Print without colours (so does NO_COLOR).")
  private boolean noColor;

  private Dhash(Desk desk) {
    this.desk = desk;
  }

  /** The whole command line, ready to be executed. */
  public static CommandLine commandLine(Desk desk) {
    CommandLine releases = new CommandLine(new Releases());
    releases.addSubcommand(new Releases.Add(desk)).addSubcommand(new Releases.All(desk));
    CommandLine journal = new CommandLine(new JournalCommands());
    journal
        .addSubcommand(new JournalCommands.Verify(desk))
        .addSubcommand(new JournalCommands.Entries(desk));
    CommandLine line = new CommandLine(new Dhash(desk));
    line.addSubcommand(new Demo(desk))
        .addSubcommand(new Deploy(desk))
        .addSubcommand(new Status(desk))
        .addSubcommand(new HistoryCommand(desk))
        .addSubcommand(new Show(desk))
        .addSubcommand(journal)
        .addSubcommand(new OrderCommands.Promote(desk))
        .addSubcommand(new OrderCommands.Pause(desk))
        .addSubcommand(new Resume(desk))
        .addSubcommand(new OrderCommands.Abort(desk))
        .addSubcommand(new Rollback(desk))
        .addSubcommand(new Undo(desk))
        .addSubcommand(new Monitor(desk))
        .addSubcommand(new Backup(desk))
        .addSubcommand(new Migrate(desk))
        .addSubcommand(new PlanCommand(desk))
        .addSubcommand(new Lint(desk))
        .addSubcommand(new Doctor(desk))
        .addSubcommand(releases)
        .addSubcommand(new Place.Up(desk))
        .addSubcommand(new Place.Down(desk))
        .addSubcommand(new Completion(desk))
        .addSubcommand(new Version(desk))
        .addSubcommand(new Guard(desk))
        .addSubcommand(new Place.Supervise(desk));
    return line.setOut(writer(desk.console().out()))
        .setErr(writer(desk.console().err()))
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(desk.console().color() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpAutoWidth(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((wrong, arguments) -> misused(wrong))
        .setExecutionExceptionHandler((failure, command, parsed) -> failed(desk, failure, parsed));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  @Override
  public void run() {
    CommandLine.usage(this, desk.console().out());
  }

  private static int misused(ParameterException wrong) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println("dhash: " + wrong.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
      err.println("See `" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help`.");
    }
    err.println("Nothing was started.");
    return ExitCode.USAGE.value();
  }

  private static int failed(Desk desk, Exception failure, ParseResult parsed) {
    Console console = desk.console();
    if (failure instanceof GuardException refused) {
      console.say("dhash: " + refused.getMessage());
      console.say(refused.unchanged() + " " + refused.remedy());
      return refused.exitCode().value();
    }
    console.say(
        "dhash: "
            + Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName()));
    boolean detailed =
        desk.variables().containsKey("DEBUG") || parsed.originalArgs().contains("--verbose");
    if (detailed) {
      failure.printStackTrace(console.err());
    } else {
      console.say(
          "Whatever serves goes on serving. An open rollout goes on with `dhash resume`;"
              + " DEBUG=1 shows where this came from.");
    }
    return ExitCode.ERROR.value();
  }
}
