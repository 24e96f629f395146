package dhash.guard.cli;

import dhash.guard.cli.view.PlainView;
import dhash.guard.cli.view.Story;
import dhash.guard.cli.view.Words;
import dhash.guard.port.BackupInspector;
import dhash.guard.port.BackupInspector.Item;
import dhash.guard.port.BackupStore;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The backups that there are. Needs no database and changes nothing. */
@Command(
    name = "backups",
    description = "The backups of an environment: list, check, prove and restore them.")
final class Backups {

  static CommandLine commandLine(Desk desk) {
    return new CommandLine(new Backups())
        .addSubcommand(new All(desk))
        .addSubcommand(new Verify(desk))
        .addSubcommand(new BackupsDrill(desk))
        .addSubcommand(new BackupsRestore(desk))
        .addSubcommand(new BackupsKept(desk));
  }

  /** Where an environment's backups stand, as every command here is told it. */
  static final class Whereabouts {
    @Mixin private EnvironmentOption env = new EnvironmentOption();

    @Option(
        names = "--output-dir",
        paramLabel = "DIR",
        description = "Where they are (default: backups, or as configured).")
    private Optional<String> folder = Optional.empty();

    private BackupInspector inspector(Desk desk) {
      Map<String, String> options = new LinkedHashMap<>();
      folder.ifPresent(where -> options.put("--output-dir", where));
      return desk.workshop().backups(desk.settings(env.name, options));
    }
  }

  @Command(
      name = "list",
      description =
          "List the backups: age, size, when each was proven by restoring it, and where it stands.",
      footer = {
        "",
        "Examples:",
        "  dhash backups list --env production",
        "  dhash backups list -o json"
      })
  static final class All implements Callable<Integer> {
    private final Desk desk;

    @Mixin private Whereabouts place = new Whereabouts();
    @Mixin private OutputOption output = new OutputOption();

    All(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws IOException {
      List<Item> items = place.inspector(desk).items(desk.console()::say);
      List<Map<String, Object>> rows = new ArrayList<>();
      for (Item item : items) {
        if (item.backup().isPresent()) {
          rows.add(row(item, item.backup().get()));
        } else {
          desk.console()
              .say(
                  "Note: "
                      + item.file()
                      + " is no whole backup: its checksum or its metadata are missing.");
        }
      }
      if (rows.isEmpty() && output.form == OutputOption.Form.table) {
        desk.console().say("There is no backup of " + place.env.name + " yet.");
      }
      new Printer(desk.console(), output).all(rows);
      return ExitCode.DONE.value();
    }

    private Map<String, Object> row(Item item, BackupStore.Backup backup) {
      boolean table = output.form == OutputOption.Form.table;
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("backup", table ? item.file().getFileName().toString() : item.file().toString());
      row.put("created", second(backup.createdAt()));
      if (table) {
        row.put("size", Words.size(backup.bytes()));
      } else {
        row.put("bytes", backup.bytes());
        row.put("sha256", backup.sha256());
      }
      row.put(
          "kept_until", second(backup.createdAt().plus(Duration.ofDays(backup.retentionDays()))));
      row.put("proven", item.proof().map(proof -> second(proof.at())).orElse(table ? "never" : ""));
      row.put("locations", item.locations());
      if (!table) {
        item.proof().ifPresent(proof -> row.put("proof_seconds", proof.took().toMillis() / 1e3));
      }
      return row;
    }

    private static String second(Instant at) {
      return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
  }

  @Command(
      name = "verify",
      description = {
        "Read every byte of the backups, here and at all locations, and hold them against their",
        "checksums.",
        "Reading is not restoring: `dhash backups list` shows when each was proven."
      },
      footer = {
        "",
        "Examples:",
        "  dhash backups verify --env production",
        "  dhash backups verify dhash_staging_20261123_120000.zip"
      })
  static final class Verify implements Callable<Integer> {
    private final Desk desk;

    @Parameters(
        paramLabel = "BACKUP",
        arity = "0..*",
        description =
            "Names of those in the backups folder, or paths of files anywhere (default: all of the"
                + " environment).")
    private List<Path> wanted = new ArrayList<>();

    @Option(names = "--local", description = "Leave out the copies at other locations.")
    private boolean local;

    @Mixin private Whereabouts place = new Whereabouts();
    @Mixin private OutputOption output = new OutputOption();

    Verify(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws IOException {
      BackupInspector inspector = place.inspector(desk);
      List<String> troubles = new ArrayList<>();
      List<Item> items = chosen(inspector, inspector.items(local ? _ -> {} : troubles::add));
      List<String> others = new ArrayList<>();
      List<Map<String, Object>> rows = new ArrayList<>();
      try (PlainView view = new PlainView(desk.console().err(), Story.Detail.BRIEF, desk.clock())) {
        for (Item item : items) {
          List<String> sound = new ArrayList<>(item.locations());
          for (String location : read(item)) {
            Optional<String> damage = inspector.damage(item, location, view);
            damage.ifPresent(what -> troubles.add(named(item, location) + ": " + what));
            damage.ifPresent(_ -> sound.remove(location));
            rows.add(row(item, location, damage));
          }
          if (sound.size() < item.locations().size()) {
            sound.forEach(location -> others.add("another copy: " + named(item, location) + "; "));
          }
        }
      }
      new Printer(desk.console(), output).all(rows);
      if (!troubles.isEmpty()) {
        throw new GuardException(
            ExitCode.ERROR,
            String.join("\n", troubles),
            "Nothing was changed.",
            "Do not rely on what is named here; "
                + String.join("", others)
                + "make another: `dhash backup --env "
                + place.env.name
                + "`.");
      }
      return ExitCode.DONE.value();
    }

    private List<String> read(Item item) {
      return item.locations().stream()
          .filter(location -> !local || location.equals(BackupInspector.HERE))
          .toList();
    }

    private static String named(Item item, String location) {
      return location.equals(BackupInspector.HERE)
          ? item.file().toString()
          : location + "/" + item.file().getFileName();
    }

    private static Map<String, Object> row(Item item, String location, Optional<String> damage) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("backup", item.file().getFileName().toString());
      row.put("location", location);
      row.put("bytes", item.bytes());
      row.put("sound", damage.isEmpty());
      row.put("damage", damage.orElse(""));
      return row;
    }

    /** Nothing to verify is no success: whoever asks relies on there being a backup. */
    private List<Item> chosen(BackupInspector inspector, List<Item> items) {
      if (items.isEmpty() && wanted.stream().noneMatch(path -> new NamedBackup(path).isPath())) {
        throw new GuardException(
            ExitCode.REFUSED,
            "There is no backup of " + place.env.name + " to verify.",
            "Nothing was changed.",
            "Make one: `dhash backup --env " + place.env.name + "`.");
      }
      return wanted.isEmpty()
          ? items
          : wanted.stream().map(path -> named(inspector, items, path)).toList();
    }

    private Item named(BackupInspector inspector, List<Item> items, Path path) {
      NamedBackup wish = new NamedBackup(path);
      if (wish.isPath()) {
        return wish.at(desk, inspector, items);
      }
      return items.stream()
          .filter(item -> wish.isCalled(item.file()))
          .findFirst()
          .orElseThrow(() ->
              new GuardException(
                  ExitCode.USAGE,
                  "There is no backup " + path + " of " + place.env.name + ".",
                  "Nothing was changed.",
                  "`dhash backups list --env " + place.env.name + "` lists them."));
    }
  }
}
