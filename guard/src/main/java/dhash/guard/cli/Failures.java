package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.GuardException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ParseResult;

/** Says what ended a command, and what to do now. */
final class Failures {
  /** Where one of these ends by surprise, a rollout may be open. */
  private static final Set<String> OF_ROLLOUTS =
      Set.of(
          "deploy",
          "undo",
          "monitor",
          "rollback",
          "resume",
          "promote",
          "pause",
          "abort",
          "guard",
          "migrate",
          "demo");

  private final Desk desk;

  Failures(Desk desk) {
    this.desk = desk;
  }

  /** Tells it and returns the exit code that it means. */
  int tell(Exception failure, ParseResult parsed) {
    Console console = desk.console();
    if (failure instanceof GuardException refused) {
      console.say("dhash: " + refused.getMessage());
      console.say(refused.unchanged() + " " + refused.remedy());
      return refused.exitCode().value();
    }
    console.say("dhash: " + FileTrouble.of(failure));
    remedy(failure).ifPresent(console::say);
    boolean detailed =
        desk.variables().containsKey("DEBUG") || parsed.originalArgs().contains("--verbose");
    if (detailed) {
      failure.printStackTrace(console.err());
    } else {
      console.say(rest(parsed) + "DEBUG=1 shows where this came from.");
    }
    return ExitCode.ERROR.value();
  }

  private static String rest(ParseResult parsed) {
    boolean ofRollouts =
        parsed.hasSubcommand() && OF_ROLLOUTS.contains(parsed.subcommand().commandSpec().name());
    return ofRollouts
        ? "Whatever serves goes on serving. An open rollout goes on with `dhash resume`; "
        : "";
  }

  private Optional<String> remedy(Exception failure) {
    if (FileTrouble.isDenied(failure)) {
      return Optional.of(rights(FileTrouble.file(failure)));
    }
    return FileTrouble.isDiskFull(failure)
        ? Optional.of(
            "Free some space "
                + FileTrouble.file(failure).map(file -> "where " + file + " is").orElse("there")
                + " and run the command again.")
        : Optional.empty();
  }

  /** Whose it is, as far as that may be seen. */
  private String rights(Optional<String> file) {
    String me = desk.operator().name();
    Optional<String> owner = file.flatMap(name -> FileTrouble.owner(Path.of(name)));
    return owner.isPresent() && !owner.get().equals(me)
        ? "It belongs to %s, and this is %s: run the command as %s, or give %s the right to it."
            .formatted(owner.get(), me, owner.get(), me)
        : "Give " + me + " the right to it, or run the command as somebody who has it.";
  }
}
