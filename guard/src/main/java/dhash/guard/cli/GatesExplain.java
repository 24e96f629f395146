package dhash.guard.cli;

import dhash.engine.gate.Judgement;
import dhash.engine.gate.Outcome;
import dhash.engine.replay.GateAccount;
import dhash.engine.replay.GateAccount.Look;
import dhash.engine.rollout.Event;
import dhash.guard.cli.backtest.Rounded;
import dhash.guard.cli.view.Words;
import dhash.guard.port.ExitCode;
import dhash.guard.port.Journal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Why each verdict of a rollout fell, from its journal alone. */
@Command(
    name = "explain",
    description =
        "Why each verdict of a rollout fell: what every gate saw, when it came near, failed or was"
            + " blind, and the polls around the decision. From the journal alone.",
    footer = {
      "",
      "Examples:",
      "  dhash gates explain production-12",
      "  dhash gates explain production-12 -o json"
    })
final class GatesExplain implements Callable<Integer> {
  /** Polls shown before the decisive one. */
  private static final int BEFORE = 5;

  private static final int AFTER = 2;

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

  GatesExplain(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Journal.History history = Show.find(desk, env, rollout);
    // What is left of the polls would be judged otherwise than all of them were.
    List<GateAccount> accounts = history.thinned() ? List.of() : GateAccount.of(history.events());
    List<Verdict> verdicts = verdicts(history);
    List<Decisive> decisive = decisive(verdicts, accounts);
    if (output.form == OutputOption.Form.table) {
      print(Words.phase(history.state()), history.thinned(), accounts, verdicts, decisive);
    } else {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("rollout", rollout);
      all.put("state", Words.phase(history.state()));
      all.put("pollsKept", !history.thinned());
      all.put("gates", accounts.stream().map(GatesExplain::data).toList());
      all.put("verdicts", verdicts.stream().map(Verdict::row).toList());
      all.put("decisive", decisive.stream().map(Decisive::row).toList());
      new Printer(desk.console(), output).one(all);
    }
    return ExitCode.DONE.value();
  }

  /** What was recorded of gates, besides samples. */
  private record Verdict(Instant at, String what, Optional<String> gate, String said) {
    Map<String, Object> row() {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("at", second(at));
      row.put("verdict", what);
      row.put("said", said);
      return row;
    }
  }

  /** The polls of one gate around the verdict that it brought about. */
  private record Decisive(String gate, List<Look> looks) {
    Map<String, Object> row() {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("gate", gate);
      row.put("polls", rows());
      return row;
    }

    List<Map<String, Object>> rows() {
      return looks.stream().map(GatesExplain::row).toList();
    }
  }

  private void print(
      String state,
      boolean thinned,
      List<GateAccount> accounts,
      List<Verdict> verdicts,
      List<Decisive> decisive) {
    Console console = desk.console();
    console.print(rollout + ": " + state);
    Printer printer = new Printer(console, output);
    if (accounts.stream().anyMatch(account -> !account.looks().isEmpty())) {
      console.print("");
      printer.all(accounts.stream().map(GatesExplain::row).toList());
      console.print("");
    } else {
      console.print(
          thinned
              ? "Its polls are not kept any more, only what was decided: it is too old."
              : "The gates had no say in it: nothing was measured while it had traffic.");
    }
    accounts.forEach(
        account -> account.lastSaid().ifPresent(said -> console.print("  " + said.explanation())));
    if (!verdicts.isEmpty()) {
      console.print("");
      verdicts.forEach(verdict ->
          console.print(second(verdict.at()) + "  " + verdict.what() + ": " + verdict.said()));
    }
    for (Decisive one : decisive) {
      console.print("");
      console.print("Polls around the decision of " + one.gate() + ":");
      printer.all(one.rows());
    }
  }

  /** As programs read it: names in one word, and nothing where there is nothing. */
  private static Map<String, Object> data(GateAccount account) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("gate", account.gate().name());
    account
        .lastSaid()
        .ifPresent(judgement -> {
          data.put("last", outcome(judgement.outcome()));
          data.put("value", Rounded.of(judgement.value()));
          data.put("threshold", judgement.threshold());
          data.put("said", judgement.explanation());
        });
    data.put("polls", account.looks().size());
    data.put("withoutData", account.withoutData());
    account.firstNear().ifPresent(at -> data.put("firstNear", at.toString()));
    account.firstFailed().ifPresent(at -> data.put("firstFailed", at.toString()));
    account.firstBlind().ifPresent(at -> data.put("firstBlind", at.toString()));
    return data;
  }

  private static Map<String, Object> row(GateAccount account) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("gate", account.gate().name());
    Optional<Judgement> last = account.lastSaid();
    row.put("last", last.map(Judgement::outcome).map(GatesExplain::outcome).orElse("no say"));
    row.put("value", Rounded.of(last.map(Judgement::value).orElse(Double.NaN)));
    row.put("threshold", Rounded.of(last.map(Judgement::threshold).orElse(account.gate().bound())));
    row.put("polls", account.looks().size());
    row.put("without data", account.withoutData());
    row.put("first near", account.firstNear().map(GatesExplain::second).orElse("-"));
    row.put("first failed", account.firstFailed().map(GatesExplain::second).orElse("-"));
    row.put("first blind", account.firstBlind().map(GatesExplain::second).orElse("-"));
    return row;
  }

  private static Map<String, Object> row(Look look) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("time", second(look.at()));
    row.put("weight", look.weight());
    row.put("value", Rounded.of(look.value()));
    row.put("threshold", Rounded.of(look.threshold()));
    row.put("outcome", outcome(look.outcome()) + (look.near() ? ", near" : ""));
    return row;
  }

  private static List<Verdict> verdicts(Journal.History history) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Journal.Entry entry : history.entries()) {
      boolean ends = entry.events().stream().anyMatch(Event.Ended.class::isInstance);
      for (Event event : entry.events()) {
        verdict(entry.at(), event, ends).ifPresent(verdicts::add);
      }
    }
    return verdicts;
  }

  /**
   * @param ends whether it was over with it: where a gate failed, nothing was there to go back to
   */
  private static Optional<Verdict> verdict(Instant at, Event event, boolean ends) {
    return switch (event) {
      case Event.GateNeared(Judgement said) -> Optional.of(by("came near", at, said));
      case Event.GateWarned(Judgement said) -> Optional.of(by("failed, warned only", at, said));
      case Event.GatePaused(Judgement said) -> Optional.of(by("failed, paused", at, said));
      case Event.GateFailed(Judgement said) ->
          Optional.of(by(ends ? "failed, nothing to go back to" : "failed, taken back", at, said));
      case Event.Held(String reason) ->
          Optional.of(new Verdict(at, "held", Optional.empty(), reason));
      case Event.WindowEnded _ ->
          Optional.of(new Verdict(at, "window over", Optional.empty(), "no gate stood in the way"));
      default -> Optional.empty();
    };
  }

  private static Verdict by(String what, Instant at, Judgement judgement) {
    return new Verdict(at, what, Optional.of(judgement.gate()), judgement.explanation());
  }

  /** Of each gate that failed, the polls around the first verdict that followed. */
  private static List<Decisive> decisive(List<Verdict> verdicts, List<GateAccount> accounts) {
    List<Decisive> decisive = new ArrayList<>();
    for (GateAccount account : accounts) {
      verdicts.stream()
          .filter(verdict -> verdict.what().startsWith("failed"))
          .filter(verdict -> verdict.gate().equals(Optional.of(account.gate().name())))
          .findFirst()
          .ifPresent(verdict -> decisive.add(around(account, verdict.at())));
    }
    return decisive;
  }

  private static Decisive around(GateAccount account, Instant at) {
    List<Look> looks = account.looks();
    int decided = (int) looks.stream().takeWhile(look -> !look.at().isAfter(at)).count();
    int begin = Math.max(0, decided - 1 - BEFORE);
    int end = Math.min(looks.size(), decided + AFTER);
    return new Decisive(account.gate().name(), looks.subList(begin, end));
  }

  private static String outcome(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String second(Instant at) {
    return at.toString().substring(0, 19) + "Z";
  }
}
