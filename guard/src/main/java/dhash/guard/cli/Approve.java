package dhash.guard.cli;

import dhash.engine.plan.Approval;
import dhash.guard.port.Approvals;
import dhash.guard.port.Approvals.Checked;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Revisions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A person's word, by an SSH key, that a plan may be carried out. */
@Command(
    name = "approve",
    description =
        "Approve of what `dhash plan` shows, by a signature with your SSH key: of just this plan, in"
            + " this environment, as long as nothing else happens there. Give the options of the"
            + " deploy.",
    footer = {
      "",
      "Examples:",
      "  dhash approve --env production --tag v1.2.4 --key ~/.ssh/id_ed25519",
      "  dhash approve --env production --tag v1.2.4 --key ~/.ssh/id_ed25519.pub",
      "  dhash approve --env production --tag v1.2.4 --signature plan.sig"
    })
final class Approve implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private Deploy.DeployOptions options = new Deploy.DeployOptions();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      converter = GivenFile.class,
      description = "Sign with this key; with a public one, by the ssh-agent that holds it.")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      converter = GivenFile.class,
      description = "Hand in a signature that was made elsewhere.")
  private Optional<Path> signature = Optional.empty();

  @Option(
      names = "--digest",
      paramLabel = "SHA256",
      description = "Refuse where the plan is another than the one with this digest.")
  private Optional<String> digest = Optional.empty();

  Approve(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    Site site = options.site(desk, env.name);
    Openings openings = new Openings(desk, site, site.journal().latest());
    PlanDocument plan = options.document(desk, site, openings);
    Clearance clearance = new Clearance(desk, site);
    mustBeAsExpected(plan);
    mustBeAsAdded(site);
    if (key.isPresent() == signature.isPresent()) {
      throw new GuardException(
          ExitCode.USAGE,
          "Give one of --key and --signature. The plan's digest is " + plan.digest() + ".",
          "Nothing was changed.",
          Clearance.howTo(plan, options.approve(env.name)));
    }
    if (clearance.standing(plan).required() == 0) {
      desk.console().say("No approvals are asked for in " + env.name + ".");
      return ExitCode.DONE.value();
    }
    String given = signature.isPresent() ? read(signature.get()) : signed(clearance, plan);
    switch (clearance.check(plan, given, clearance.signers())) {
      case Checked.Invalid(String why) ->
          throw refused("The approval does not count: " + why + ".", plan);
      case Checked.Valid(Approval approval) -> take(clearance, plan, approval);
    }
    return ExitCode.DONE.value();
  }

  private void mustBeAsExpected(PlanDocument plan) {
    if (digest.isPresent() && !digest.get().equals(plan.digest())) {
      throw refused("The plan's digest is " + plan.digest() + ", not the one that is given.", plan);
    }
  }

  /** A signature holds for what was recorded, and that is not what stands there. */
  private void mustBeAsAdded(Site site) throws IOException {
    Revisions revisions = site.world().revisions();
    Optional<String> damage = revisions.damage(revisions.artifact(site.settings().service().tag()));
    if (damage.isPresent()) {
      throw new GuardException(
          ExitCode.REFUSED,
          damage.get(),
          "Nothing was approved.",
          "Approve of the plan with that tag.");
    }
  }

  private String signed(Clearance clearance, PlanDocument plan)
      throws IOException, InterruptedException {
    desk.console().say(plan.text().stripTrailing());
    if (!desk.console().confirm("Approve of this, digest " + plan.digest() + "?")) {
      throw refused("It was not approved.", plan);
    }
    return clearance.sign(plan, key.orElseThrow());
  }

  private void take(Clearance clearance, PlanDocument plan, Approval approval)
      throws IOException, InterruptedException {
    desk.record(
        Optional.of(env.name),
        "approve",
        "",
        "%s by %s %s".formatted(plan.digest(), approval.approver(), approval.key()));
    clearance.keep(plan, approval);
    Clearance.Standing standing = clearance.standing(plan);
    desk.console()
        .say(
            "Approved by %s (%s)%s: %d of %d%s."
                .formatted(
                    approval.approver(),
                    approval.key(),
                    clearance.isOwn(approval)
                        ? ", which counts where somebody else deploys. Where "
                            + desk.operator().name()
                            + " deploys, it stands at"
                        : "",
                    standing.given().size(),
                    standing.required(),
                    standing.complete()
                        ? ""
                        : ", missing " + String.join(", ", standing.missing())));
  }

  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(Approvals.MOST_BYTES + 1), StandardCharsets.ISO_8859_1);
    }
  }

  private GuardException refused(String what, PlanDocument plan) {
    return new GuardException(
        ExitCode.REFUSED,
        what,
        "Nothing was changed.",
        "See `dhash plan"
            + options.given(env.name)
            + "`. "
            + Clearance.howTo(plan, options.approve(env.name)));
  }
}
