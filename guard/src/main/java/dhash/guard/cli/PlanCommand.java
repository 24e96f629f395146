package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import dhash.guard.port.Revisions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a deploy would do. */
@Command(
    name = "plan",
    description = "What deploy would do, step by step. Changes nothing, starts nothing.",
    footer = {
      "",
      "Examples:",
      "  dhash plan --env production --tag v1.2.4",
      "  dhash plan --env production --tag v1.2.4 -o json | jq -rj .document | sha256sum",
      "  dhash plan --verbose"
    })
final class PlanCommand implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private Deploy.DeployOptions options = new Deploy.DeployOptions();

  @Mixin private VerboseOption verbose = new VerboseOption();
  @Mixin private OutputOption output = new OutputOption();

  PlanCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = options.site(desk, env.name);
    if (output.form == OutputOption.Form.table) {
      new PlanText(desk, site).print(options, verbose.on);
    } else {
      new Printer(desk.console(), output).one(properties(site));
    }
    return ExitCode.DONE.value();
  }

  /** The document is what is approved: {@code sha256sum} of it is the digest. */
  private Map<String, Object> properties(Site site) throws IOException, InterruptedException {
    Openings openings = new Openings(desk, site, site.journal().latest());
    Clearance clearance = new Clearance(desk, site);
    Clearance.Standing standing = clearance.standing(options.document(desk, site, openings));
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("environment", site.environment());
    properties.put("tag", site.settings().service().tag());
    properties.put("digest", standing.plan().digest());
    properties.put("document", standing.plan().text());
    properties.put("approvals", Clearance.properties(standing));
    clearance.frozenUntil().ifPresent(until -> properties.put("frozenUntil", until.toString()));
    Revisions revisions = site.world().revisions();
    revisions
        .damage(revisions.artifact(site.settings().service().tag()))
        .ifPresent(damage -> properties.put("refused", damage));
    return properties;
  }
}
