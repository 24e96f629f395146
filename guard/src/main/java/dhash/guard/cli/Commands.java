package dhash.guard.cli;

import dhash.guard.cli.demo.Demo;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands, in the order of the help. Reading all that one's annotations say takes longer than
 * most commands do, so only what is called is put together; of the others, what the help says.
 */
final class Commands {
  private static final List<Entry> ALL =
      List.of(
          new Entry(Demo.class, Demo::new),
          new Entry(Deploy.class, Deploy::new),
          new Entry(Status.class, Status::new),
          new Entry(HistoryCommand.class, HistoryCommand::new),
          new Entry(Show.class, Show::new),
          new Entry(Gates.class, Gates::commandLine),
          new Entry(JournalCommands.class, JournalCommands::commandLine),
          new Entry(Audit.class, Audit::new),
          new Entry(OrderCommands.Promote.class, OrderCommands.Promote::new),
          new Entry(OrderCommands.Pause.class, OrderCommands.Pause::new),
          new Entry(Resume.class, Resume::new),
          new Entry(OrderCommands.Abort.class, OrderCommands.Abort::new),
          new Entry(Rollback.class, Rollback::new),
          new Entry(Undo.class, Undo::new),
          new Entry(Monitor.class, Monitor::new),
          new Entry(Backup.class, Backup::new),
          new Entry(Backups.class, Backups::commandLine),
          new Entry(Migrate.class, Migrate::new),
          new Entry(SmokeTestCommand.class, SmokeTestCommand::new),
          new Entry(ValidateLogging.class, ValidateLogging::new),
          new Entry(Notify.class, Notify::commandLine),
          new Entry(DeployNotify.class, DeployNotify::new),
          new Entry(PlanCommand.class, PlanCommand::new),
          new Entry(Approve.class, Approve::new),
          new Entry(Lint.class, Lint::new),
          new Entry(Doctor.class, Doctor::new),
          new Entry(Releases.class, Releases::commandLine),
          new Entry(Place.Up.class, Place.Up::new),
          new Entry(Place.Down.class, Place.Down::new),
          new Entry(Completion.class, Completion::new),
          new Entry(Version.class, Version::new),
          new Entry(Guard.class, Guard::new),
          new Entry(Place.Supervise.class, Place.Supervise::new));

  private Commands() {}

  /** Adds every command, complete. */
  static void addAll(CommandLine program, Desk desk) {
    ALL.forEach(entry -> program.addSubcommand(entry.make().apply(desk)));
  }

  /** Adds the commands whose names are among the arguments; of the others, what the help says. */
  static void addCalled(CommandLine program, Desk desk, List<String> arguments) {
    for (Entry entry : ALL) {
      Command said = entry.type().getAnnotation(Command.class);
      program.addSubcommand(
          said.name(), arguments.contains(said.name()) ? entry.make().apply(desk) : outline(said));
    }
  }

  private static CommandSpec outline(Command said) {
    CommandSpec outline = CommandSpec.create().name(said.name());
    outline.usageMessage().description(said.description()).hidden(said.hidden());
    return outline;
  }

  /** A command's class, which bears its name and description, and how one is made. */
  private record Entry(Class<?> type, Function<Desk, Object> make) {}
}
