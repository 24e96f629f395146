package dhash.guard.cli;

import dhash.engine.gate.Gate;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Step;
import dhash.guard.cli.view.Story;
import dhash.guard.port.Database;
import dhash.guard.port.Database.Migration;
import dhash.guard.port.Revisions.Artifact;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Says what a deploy would do, without doing or starting anything. */
final class PlanText {
  private final Desk desk;
  private final Site site;
  private int number;

  PlanText(Desk desk, Site site) {
    this.desk = desk;
    this.site = site;
  }

  /**
   * @param verbose whether to show where every value of the configuration came from
   */
  void print(Duration window, boolean verbose) throws IOException {
    Artifact artifact = site.world().revisions().artifact(site.settings().service().tag());
    Openings openings = new Openings(desk, site, site.journal().latest());
    Plan plan = openings.plan(Kind.DEPLOY, window);
    desk.console()
        .say(
            "Would deploy %s to %s, baseline %s:"
                .formatted(
                    artifact.tag(),
                    site.environment(),
                    openings.serving().map(Object::toString).orElse("none (first deploy)")));
    item("pre-checks: configuration, artifact, database, disk space, platform, lock");
    item("backup of database and configuration to " + site.settings().backup().directory());
    item(migrations(artifact));
    item("start " + artifact.tag() + " without traffic; readiness; smoke tests");
    for (Step step : plan.steps()) {
      item(step(step, plan));
    }
    item(
        window.isZero()
            ? "no monitoring window (--skip-monitoring)"
            : "monitor for "
                + text(window)
                + ", "
                + (site.policy().autoRollback()
                    ? "a failed gate rolls back"
                    : "a failed gate only warns"));
    for (Gate gate : site.policy().gates()) {
      desk.console().print("     " + Story.gate(gate));
    }
    item(
        "promote: stop the baseline"
            + (plan.contract() ? ", run contract migrations" : "")
            + "; notify");
    if (verbose) {
      desk.workshop()
          .settings(site.environment(), java.util.Map.of())
          .values()
          .forEach(value -> desk.console().print("     " + value));
    }
  }

  private void item(String text) {
    number++;
    desk.console().print("%2d. %s".formatted(number, text));
  }

  private static String step(Step step, Plan plan) {
    return "%d%% of the traffic to %d of %d replicas%s"
        .formatted(
            step.weight(),
            step.candidateReplicas(),
            plan.replicas(),
            step.bake().isZero() ? "" : ", bake " + text(step.bake()));
  }

  private String migrations(Artifact artifact) throws IOException {
    if (!site.databaseAwake().getAsBoolean()) {
      return "expand migrations that are pending (the database is not running, so not asked)";
    }
    List<String> pending =
        site.world().database().migrations(artifact.migrations()).stream()
            .filter(m -> !m.applied() && m.phase() == Database.Phase.EXPAND)
            .map(Migration::version)
            .toList();
    return pending.isEmpty()
        ? "no migrations are pending"
        : "expand migrations: " + String.join(", ", pending);
  }

  static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
