package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
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

  @Option(names = "--version", versionHelp = true, description = "Print the version.")
  private boolean version;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "Print without colours (so does NO_COLOR).")
  private boolean noColor;

  private Dhash(Desk desk) {
    this.desk = desk;
  }

  /** The command line, complete. */
  public static CommandLine commandLine(Desk desk) {
    CommandLine line = new CommandLine(new Dhash(desk));
    Commands.addAll(line, desk);
    return ready(line, desk);
  }

  /** The command line, as complete as the arguments need it: far sooner ready than the whole. */
  public static CommandLine commandLine(Desk desk, String... arguments) {
    CommandLine line = new CommandLine(new Dhash(desk));
    Commands.addCalled(line, desk, List.of(arguments));
    return ready(line, desk);
  }

  private static CommandLine ready(CommandLine line, Desk desk) {
    line.getCommandSpec().version(Version.text(desk));
    return line.setOut(writer(desk.console().out()))
        .setErr(writer(desk.console().err()))
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(desk.console().color() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpAutoWidth(false)
        .setExpandAtFiles(false) // what is typed is what is meant, also a reason such as @oncall
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((wrong, arguments) -> misused(wrong))
        .setExecutionStrategy(Dhash::run)
        .setExecutionExceptionHandler(
            (failure, _, parsed) -> new Failures(desk).tell(failure, parsed))
        .setHelpSectionMap(sections(line));
  }

  /** An example is there to be copied: it is never wrapped. */
  private static Map<String, IHelpSectionRenderer> sections(CommandLine line) {
    Map<String, IHelpSectionRenderer> sections = line.getHelpSectionMap();
    sections.put(
        UsageMessageSpec.SECTION_KEY_FOOTER,
        help ->
            Stream.of(help.commandSpec().usageMessage().footer())
                .map(text -> text + System.lineSeparator())
                .collect(Collectors.joining()));
    return sections;
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
    Optional<String> meant = Misspelt.option(wrong);
    if (meant.isPresent()) {
      err.println(meant.get());
    } else if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
      err.println("See `" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help`.");
    }
    err.println("Nothing was started.");
    return ExitCode.USAGE.value();
  }

  /** The values are looked at before anything is done; an empty one is hardly ever meant. */
  private static int run(ParseResult parsed) {
    boolean help = false;
    for (ParseResult part = parsed; part != null; part = part.subcommand()) {
      help |= part.isUsageHelpRequested();
    }
    for (ParseResult part = parsed; part != null && !help; part = part.subcommand()) {
      for (ArgSpec given : part.matchedArgs()) {
        if (given.originalStringValues().contains("")) {
          throw new ParameterException(
              part.commandSpec().commandLine(),
              (given instanceof OptionSpec option ? option.longestName() : given.paramLabel())
                  + " is given without a value: give it one, or leave it out.");
        }
      }
    }
    return new RunLast().execute(parsed);
  }
}
