package dhash.guard.cli.demo;

import dhash.engine.plan.Promotion;
import dhash.guard.cli.Desk;
import dhash.guard.cli.Dhash;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Shelf;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Releases the service three times under load: a first time, well, and badly. */
@Command(
    name = "demo",
    description =
        "A good release and a bad one, with real load, here and now; takes three minutes.",
    footer = {
      "",
      "Works in the environment local and needs no configuration.",
      "",
      "Examples:",
      "  dhash demo",
      "  DHASH_URL=http://127.0.0.1:9000 dhash demo     (where 8080 is taken)"
    })
public final class Demo implements Callable<Integer> {
  private static final String ENVIRONMENT = "local";
  private static final String GOOD = "demo-v2";
  private static final String BAD = "demo-v3-bad";
  private static final int PICTURES = 40;
  private static final int IN_THE_LIBRARY = 20;

  private final Desk desk;

  public Demo(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    addReleases();
    String first = "v" + desk.version();
    clearEarlierDemo();
    try (Load load = new Load(address(), Pictures.of(PICTURES), desk.clock())) {
      load.begin(IN_THE_LIBRARY);
      say("As soon as it serves, 50 pictures a second are posted to " + address() + ".");
      deploy("The first release: " + first + ".", first, ExitCode.DONE);
      deploy("A good release, with a new migration.", GOOD, ExitCode.DONE);
      Journal.History good = latest();
      deploy(
          "A bad release: 30 % of its extractions fail. It brings a migration as well.",
          BAD, ExitCode.ROLLED_BACK);
      Journal.History bad = latest();
      conclude(new Summary(load.requests()).lines(good, bad), bad);
    }
    return ExitCode.DONE.value();
  }

  private void addReleases() throws Exception {
    Path scripts = desk.programHome().resolve("demo");
    Set<String> there =
        desk.workshop().shelf().list().stream().map(Shelf.Item::tag).collect(Collectors.toSet());
    if (!there.contains(GOOD)) {
      run(
          ExitCode.DONE,
          List.of(
              "releases",
              "add",
              GOOD,
              "--from",
              "v" + desk.version(),
              "--migrations",
              scripts.resolve("v2").toString()));
    }
    if (!there.contains(BAD)) {
      run(
          ExitCode.DONE,
          List.of(
              "releases",
              "add",
              BAD,
              "--from",
              GOOD,
              "--migrations",
              scripts.resolve("v3").toString(),
              "--set",
              "DHASH_MISBEHAVE=fail=0.3"));
    }
  }

  /** So that the good release has a migration to run again. */
  private void clearEarlierDemo() throws Exception {
    Optional<Promotion> serving =
        desk.workshop().journal(ENVIRONMENT).latest().stream()
            .flatMap(history -> history.state().lineage().stream())
            .findFirst();
    if (serving.isPresent() && serving.get().revision().tag().equals(GOOD)) {
      say("An earlier demo left its schema; its newest migration is undone.");
      run(ExitCode.DONE, List.of("migrate", "--env", ENVIRONMENT, "--rollback", "--target", "2"));
    }
  }

  private void deploy(String what, String tag, ExitCode expected) throws Exception {
    say(what);
    run(expected, List.of("deploy", "--env", ENVIRONMENT, "--tag", tag, "--duration", "20s"));
  }

  private void conclude(List<String> summary, Journal.History bad) {
    say("What came of it:");
    summary.forEach(line -> desk.console().print("  " + line));
    say("Where to look next:");
    for (String command :
        List.of(
            "dhash status --env " + ENVIRONMENT,
            "dhash history --env " + ENVIRONMENT,
            "dhash show " + bad.opened().rollout(),
            "dhash down")) {
      desk.console().say("  " + command);
    }
  }

  /** Runs one of our own commands as if it had been typed. */
  private void run(ExitCode expected, List<String> arguments) {
    desk.console().say("$ dhash " + String.join(" ", arguments));
    String[] said = arguments.toArray(String[]::new);
    int code = Dhash.commandLine(desk, said).execute(said);
    if (code != expected.value()) {
      throw new GuardException(
          ExitCode.ERROR,
          "That command ended with " + code + "; the demo expected " + expected.value() + ".",
          "Whatever serves goes on serving.",
          "See what it said above; `dhash down` stops everything.");
    }
  }

  private void say(String what) {
    desk.console().say("");
    desk.console().say("== " + what);
  }

  private Journal.History latest() throws Exception {
    return desk.workshop().journal(ENVIRONMENT).latest().orElseThrow();
  }

  private URI address() {
    return desk.workshop().settings(ENVIRONMENT, Map.of()).orThrow().service().url();
  }
}
