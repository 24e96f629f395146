package dhash.guard.cli;

import dhash.guard.cli.backtest.TimeConverter;
import dhash.guard.config.Environments;
import dhash.guard.port.ActionLog;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who did what, when, from where and why, in all environments; and whether the record is whole. */
@Command(
    name = "audit",
    description =
        "List all that operators did, in order: who, from where, why, and by whose approval. Reads"
            + " every line, verifies hashes, chains and signatures, and ends 1 where one does not"
            + " hold.",
    footer = {
      "",
      "Examples:",
      "  dhash audit",
      "  dhash audit --env production --since 2026-11-01T00:00:00Z -o json"
    })
final class Audit implements Callable<Integer> {
  private final Desk desk;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      completionCandidates = OfferedEnvironments.class,
      description = "The environment (default: all, and what concerns the whole place).")
  private List<String> named = List.of();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "Only what was done from then on; all is verified.")
  private Optional<Instant> since = Optional.empty();

  @Mixin private OutputOption output = new OutputOption();

  Audit(Desk desk) {
    this.desk = desk;
  }

  /**
   * One thing that somebody did.
   *
   * @param environment empty for the whole place
   * @param rollout empty where it was none
   */
  record Deed(
      Instant at,
      String environment,
      String what,
      String rollout,
      String by,
      String from,
      String reason,
      String detail) {}

  @Override
  public Integer call() throws Exception {
    List<Deed> deeds = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (String environment : environments()) {
      new AuditedJournal(desk, environment, deeds, broken).read();
      actions(Optional.of(environment), deeds, broken);
    }
    if (named.isEmpty()) {
      actions(Optional.empty(), deeds, broken);
    }
    deeds.sort(Comparator.comparing(Deed::at));
    List<Map<String, Object>> rows =
        deeds.stream()
            .filter(deed -> since.filter(deed.at()::isBefore).isEmpty())
            .map(Audit::row)
            .toList();
    new Printer(desk.console(), output).all(rows);
    if (!broken.isEmpty()) {
      throw new GuardException(
          ExitCode.ERROR,
          "Not all of the record holds:\n" + String.join("\n", broken),
          "Nothing was changed; whatever serves goes on serving.",
          "Hold it against a copy of .dhash that was kept elsewhere.");
    }
    desk.console()
        .say(
            "All that was recorded in %s is whole; shown: %d.".formatted(desk.root(), rows.size()));
    desk.sayWhetherElsewhere();
    return ExitCode.DONE.value();
  }

  private SortedSet<String> environments() throws IOException {
    if (!named.isEmpty()) {
      for (String name : named) {
        desk.journal(name); // refuses an unknown one
      }
      return new TreeSet<>(named);
    }
    SortedSet<String> names = new TreeSet<>();
    Path home = desk.root().resolve(".dhash");
    if (Files.isDirectory(home)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(home)) {
        for (Path folder : folders) {
          String name = folder.getFileName().toString();
          boolean used =
              Files.isDirectory(folder.resolve("journal"))
                  || Files.exists(folder.resolve("actions.head"))
                  || Files.exists(folder.resolve("actions.ndjson"));
          if (Environments.isName(name) && used) {
            names.add(name);
          }
        }
      }
    }
    return names;
  }

  private void actions(Optional<String> environment, List<Deed> deeds, List<String> broken)
      throws IOException {
    ActionLog.Reading read = desk.workshop().actions(environment).read();
    broken.addAll(read.damage());
    for (ActionLog.Action action : read.actions()) {
      deeds.add(
          new Deed(
              action.at(),
              environment.orElse(""),
              action.what(),
              "",
              action.by().toString(),
              action.by().from(),
              action.reason(),
              action.detail()));
    }
  }

  private static Map<String, Object> row(Deed deed) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("time", deed.at().truncatedTo(ChronoUnit.SECONDS).toString());
    row.put("environment", deed.environment().isEmpty() ? "-" : deed.environment());
    row.put("action", deed.what());
    row.put("rollout", deed.rollout().isEmpty() ? "-" : deed.rollout());
    row.put("by", deed.by());
    row.put("from", deed.from().isEmpty() ? "-" : deed.from());
    row.put("reason", deed.reason().isEmpty() ? "-" : deed.reason());
    row.put("detail", deed.detail());
    return row;
  }
}
