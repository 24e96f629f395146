package dhash.guard.cli;

import dhash.engine.plan.Kind;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Revision;
import dhash.guard.cli.GuardSession.Manner;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A new rollout to what an earlier revision ran. */
@Command(
    name = "undo",
    description = "Deploy what an earlier revision ran, with gates and monitoring like any deploy.",
    footer = {
      "",
      "Examples:",
      "  dhash undo --env staging",
      "  dhash undo --env production --to r5 --reason \"v1.2.4 loses matches\""
    })
final class Undo implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();

  @Option(
      names = "--to",
      paramLabel = "REVISION",
      description = "Such as r5 (default: the one promoted before).")
  private Optional<String> to = Optional.empty();

  @Option(
      names = "--duration",
      paramLabel = "MIN",
      converter = WindowConverter.class,
      description = "The monitoring window.")
  private Optional<Duration> duration = Optional.empty();

  @Option(names = "--detach", description = "Return at once; a guard in the background goes on.")
  private boolean detach;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; recorded and shown.")
  private String reason = "";

  Undo(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = desk.site(env.name);
    Openings openings = new Openings(desk, site, site.journal().latest());
    Revision target = to.isPresent() ? named(site, to.get()) : before(openings);
    Site withTag =
        desk.site(
            desk.settings(env.name, Map.of("--tag", target.tag())), Optional.empty(), duration);
    String why = reason.isEmpty() ? "undo to " + target : reason;
    Duration window = withTag.policy().window();
    return Deploy.release(
            desk,
            withTag,
            "undo",
            again -> again.deploy(Kind.UNDO, again.again(target), window, why),
            detach ? Manner.BACKGROUND : Manner.FOREGROUND)
        .value();
  }

  private static Revision named(Site site, String name) throws IOException {
    if (!name.matches("r\\d{1,9}")) {
      throw new GuardException(
          ExitCode.USAGE,
          "--to: \"" + name + "\" is no revision.",
          "Nothing was started.",
          "Write it as r5; see `dhash history`.");
    }
    return site.world()
        .revisions()
        .numbered(Integer.parseInt(name.substring(1)))
        .orElseThrow(() -> refused("There is no revision " + name + ".", "See `dhash history`."));
  }

  private static Revision before(Openings openings) {
    return openings.lineage().stream()
        .skip(1)
        .findFirst()
        .map(Promotion::revision)
        .orElseThrow(() ->
            refused(
                "No revision was promoted before the one that serves.",
                "Name one with --to; see `dhash history`."));
  }

  private static GuardException refused(String what, String remedy) {
    return new GuardException(ExitCode.REFUSED, what, "Nothing was started.", remedy);
  }
}
