package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import dhash.guard.port.Shelf;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The local store of releases. */
@Command(name = "releases", description = "The releases that can be deployed.")
final class Releases {

  static CommandLine commandLine(Desk desk) {
    return new CommandLine(new Releases())
        .addSubcommand(new Add(desk))
        .addSubcommand(new All(desk));
  }

  @Command(
      name = "add",
      description = "Add a release; its digest is recorded now and checked again before use.",
      footer = {
        "",
        "Examples:",
        "  dhash releases add v1.2.4 --from v1.2.3",
        "  dhash releases add v2.0.0 --from build/out --migrations db/migrations"
      })
  static final class Add implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "TAG", description = "The new release's name.")
    private String tag = "";

    @Option(
        names = "--from",
        required = true,
        paramLabel = "TAG|FILE",
        description = "Another release, a folder or a file.")
    private String from = "";

    @Option(
        names = "--migrations",
        paramLabel = "DIR",
        description = "A folder with expand, contract and undo scripts, added to those it has.")
    private Optional<Path> migrations = Optional.empty();

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description = "A variable that belongs to the release and is given to each replica.")
    private Map<String, String> settings = new TreeMap<>();

    Add(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws Exception {
      desk.record(Optional.empty(), "releases add", "", tag + " from " + from);
      Shelf.Item item = desk.workshop().shelf().add(tag, from, migrations, settings);
      desk.console().print(item.tag() + " sha256:" + item.digest());
      return ExitCode.DONE.value();
    }
  }

  @Command(
      name = "list",
      description = "All releases.",
      footer = {"", "Example:", "  dhash releases list -o json"})
  static final class All implements Callable<Integer> {
    private final Desk desk;

    @Mixin private OutputOption output = new OutputOption();

    All(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws Exception {
      new Printer(desk.console(), output)
          .all(desk.workshop().shelf().list().stream().map(this::row).toList());
      return ExitCode.DONE.value();
    }

    private Map<String, Object> row(Shelf.Item item) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("tag", item.tag());
      row.put(
          "digest",
          output.form == OutputOption.Form.table ? item.digest().substring(0, 12) : item.digest());
      row.put(
          "added",
          item.addedAt().getEpochSecond() == 0
              ? ""
              : item.addedAt().truncatedTo(ChronoUnit.SECONDS).toString());
      row.put("from", item.from());
      row.put("settings", item.settings());
      return row;
    }
  }
}
