package dhash.guard.cli;

import dhash.engine.plan.Kind;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Step;
import dhash.guard.cli.view.Words;
import dhash.guard.port.Database;
import dhash.guard.port.Database.Finding;
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
  void print(Deploy.DeployOptions options, boolean verbose)
      throws IOException, InterruptedException {
    Duration window = options.window(site);
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
    item(
        "pre-checks: configuration, artifact, database, disk space, platform, lock, approvals,"
            + " freezes");
    item("backup of database and configuration to " + site.settings().backup().directory());
    migrations(artifact, plan);
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
    Words.gates(site.policy()).forEach(gate -> desk.console().print("     " + gate));
    item(
        "promote: stop the baseline"
            + (plan.contract() ? ", run contract migrations" : "")
            + "; notify");
    clearance(options, openings);
    site.world()
        .revisions()
        .damage(artifact)
        .ifPresent(
            damage -> desk.console().print("A deploy would be refused now (exit 3): " + damage));
    if (verbose) {
      desk.workshop()
          .settings(site.environment(), java.util.Map.of())
          .values()
          .forEach(value -> desk.console().print("     " + value));
    }
  }

  private void clearance(Deploy.DeployOptions options, Openings openings)
      throws IOException, InterruptedException {
    Clearance clearance = new Clearance(desk, site);
    Clearance.Standing standing = clearance.standing(options.document(desk, site, openings));
    desk.console().print("Digest of this plan: " + standing.plan().digest());
    if (standing.required() > 0) {
      desk.console()
          .print(
              "Approvals: %d of %d%s"
                  .formatted(
                      standing.given().size(),
                      standing.required(),
                      standing.complete()
                          ? ""
                          : ", missing " + String.join(", ", standing.missing())));
      standing
          .given()
          .forEach(
              each -> desk.console().print("     by " + each.approver() + " (" + each.key() + ")"));
      standing.refused().forEach(why -> desk.console().print("     not counted: " + why));
    }
    if (!standing.complete()) {
      desk.console().say(Clearance.howTo(standing.plan(), options.approve(site.environment())));
    }
    clearance
        .frozenUntil()
        .ifPresent(until -> desk.console().print("Deploys are frozen until " + until + "."));
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

  private void migrations(Artifact artifact, Plan plan) throws IOException {
    MigrationText text = new MigrationText(desk, site, artifact.migrations());
    if (!site.databaseAwake().getAsBoolean()) {
      item("expand migrations that are pending (the database is not running, so not asked)");
      findings(text, text.findings());
      return;
    }
    List<Migration> pending =
        site.world().database().migrations(artifact.migrations()).stream()
            .filter(m -> !m.applied())
            .filter(m -> m.phase() == Database.Phase.EXPAND || plan.contract())
            .toList();
    List<String> expand =
        pending.stream()
            .filter(m -> m.phase() == Database.Phase.EXPAND)
            .map(Migration::version)
            .toList();
    item(
        expand.isEmpty()
            ? "no migrations are pending"
            : "expand migrations: " + String.join(", ", expand));
    findings(text, text.findings(pending));
  }

  private void findings(MigrationText text, List<Finding> findings) {
    findings.forEach(finding -> desk.console().print("     " + text.line(finding)));
  }

  static String text(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
