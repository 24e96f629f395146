package dhash.guard.cli;

import dhash.engine.plan.Approval;
import dhash.engine.plan.Permit;
import dhash.guard.config.DeployRules;
import dhash.guard.config.SignersFile;
import dhash.guard.port.AllowedSigners;
import dhash.guard.port.Approvals;
import dhash.guard.port.Approvals.Checked;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a deploy needs before it begins: that deploys are not frozen, and that enough people have
 * approved of just this plan. Nothing that leads back ever asks for it.
 */
final class Clearance {
  private final Desk desk;
  private final Site site;
  private final DeployRules rules;
  private final Approvals approvals;

  /**
   * @throws GuardException with {@link ExitCode#USAGE} where the rules can't be understood
   */
  Clearance(Desk desk, Site site) {
    this.desk = desk;
    this.site = site;
    this.rules = site.settings().rules().orThrow();
    this.approvals = desk.workshop().approvals(site.environment());
  }

  /**
   * How far the approvals of a plan have come.
   *
   * @param given those that count
   * @param refused why signatures that are there don't count
   * @param missing what is missing still, such as {@code 1 more} or {@code 1 of ops}
   * @param signers who could give one
   */
  record Standing(
      PlanDocument plan,
      int required,
      List<Approval> given,
      List<String> refused,
      List<String> missing,
      AllowedSigners signers) {
    boolean complete() {
      return missing.isEmpty();
    }
  }

  /**
   * Looks at what was given, as a deploy by the present user would; nothing is read where nothing
   * is asked for.
   */
  Standing standing(PlanDocument plan) throws IOException, InterruptedException {
    String initiator = desk.operator().name();
    if (rules.required() == 0) {
      return new Standing(plan, 0, List.of(), List.of(), List.of(), AllowedSigners.of(""));
    }
    AllowedSigners signers = SignersFile.read(desk.root(), rules).orThrow();
    Map<String, Approval> given = new TreeMap<>();
    List<String> refused = new ArrayList<>();
    for (String signature : approvals.kept(plan.digest())) {
      switch (check(plan, signature, signers)) {
        case Checked.Invalid(String why) -> refused.add(why);
        case Checked.Valid(Approval approval) when isNameOf(initiator, approval.approver()) ->
            refused.add(
                approval.approver()
                    + ": whoever deploys can't approve it as well; it counts where somebody else"
                    + " than "
                    + initiator
                    + " deploys");
        case Checked.Valid(Approval approval) -> given.putIfAbsent(approval.approver(), approval);
      }
    }
    return new Standing(
        plan,
        rules.required(),
        List.copyOf(given.values()),
        refused,
        missing(given.keySet()),
        signers);
  }

  /** Whether a signature counts for a plan now. */
  Checked check(PlanDocument plan, String signature, AllowedSigners signers)
      throws IOException, InterruptedException {
    return approvals.check(
        signature, plan.digest(), signers, rules.revoked(), desk.clock().instant());
  }

  /** Whether it counts for deploys by anybody but the one who is at it now. */
  boolean isOwn(Approval approval) {
    return isNameOf(desk.operator().name(), approval.approver());
  }

  /** Such as {@code anna} and {@code anna@example.com}. */
  private static boolean isNameOf(String user, String approver) {
    return approver.equals(user) || approver.startsWith(user + "@");
  }

  private List<String> missing(Set<String> given) {
    Set<String> missing = new LinkedHashSet<>();
    int more = rules.required() - given.size();
    if (more > 0) {
      missing.add(more + " more");
    }
    new TreeMap<>(rules.fromGroups())
        .forEach((group, number) -> {
          long have =
              given.stream().filter(rules.groups().getOrDefault(group, Set.of())::contains).count();
          if (have < number) {
            missing.add((number - have) + " of " + group);
          }
        });
    return List.copyOf(missing);
  }

  /**
   * Looks whether a deploy may begin now.
   *
   * @param command by which one more approval is given
   * @param override why it is to go ahead though deploys are frozen
   * @return what it was let begin by; empty where nothing had to be asked for
   * @throws GuardException with {@link ExitCode#BUSY} where it may not
   */
  Optional<Permit> mustBeGiven(PlanDocument plan, String command, Optional<String> override)
      throws IOException, InterruptedException {
    Instant now = desk.clock().instant();
    Optional<Instant> frozen = rules.freezes().until(now);
    if (frozen.isPresent() && override.isEmpty()) {
      throw new GuardException(
          ExitCode.BUSY,
          "Deploys to " + site.environment() + " are frozen until " + frozen.get() + ".",
          "Nothing was started.",
          "Wait until then, or go ahead with --override-freeze REASON, which is recorded and told."
              + " A rollback is never frozen.");
    }
    Standing standing = standing(plan);
    if (!standing.complete()) {
      throw tooFew(standing, command);
    }
    Optional<Permit.Exemption> exemption =
        frozen.map(until -> new Permit.Exemption(until, override.orElseThrow()));
    return rules.required() == 0 && exemption.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Permit(
                plan.digest(),
                plan.text(),
                rules.required(),
                standing.given(),
                standing.signers().text(),
                exemption,
                now));
  }

  private GuardException tooFew(Standing standing, String command) {
    StringBuilder happened = new StringBuilder();
    happened.append(
        "%s asks for approvals of this plan; %d of %d are given: missing %s."
            .formatted(
                site.environment(),
                standing.given().size(),
                rules.required(),
                String.join(", ", standing.missing())));
    standing.refused().forEach(why -> happened.append("\nNot counted: ").append(why).append('.'));
    return new GuardException(
        ExitCode.BUSY,
        happened.toString(),
        "Nothing was started.",
        howTo(standing.plan(), command));
  }

  /** How one more approval is given, here or on the approver's own machine. */
  static String howTo(PlanDocument plan, String command) {
    return "Approve it here: `%1$s --key ~/.ssh/id_ed25519`. Or sign elsewhere: `printf '%%s\\n' %2$s | ssh-keygen -Y sign -n %3$s -f ~/.ssh/id_ed25519 > plan.sig`, and hand that in: `%1$s --signature plan.sig`."
        .formatted(command, plan.digest(), Approvals.NAMESPACE);
  }

  /** For programs. */
  static Map<String, Object> properties(Standing standing) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("required", standing.required());
    List<Map<String, String>> given = new ArrayList<>();
    for (Approval approval : standing.given()) {
      given.add(Map.of("approver", approval.approver(), "key", approval.key()));
    }
    properties.put("given", given);
    properties.put("missing", standing.missing());
    properties.put("notCounted", standing.refused());
    return properties;
  }

  /**
   * What is asked for, and by whom it can be given; for the doctor.
   *
   * @throws GuardException when it can't be given
   */
  String means() {
    String frozen = frozenUntil().map(until -> "; frozen until " + until).orElse("");
    return rules.required() == 0
        ? "none asked for" + frozen
        : "%d asked for, of %s; checked by %s%s"
            .formatted(
                rules.required(),
                String.join(", ", signers().everybody()),
                approvals.means(),
                frozen);
  }

  /** When deploys are frozen now, until when. */
  Optional<Instant> frozenUntil() {
    return rules.freezes().until(desk.clock().instant());
  }

  /** Takes an approval in. */
  void keep(PlanDocument plan, Approval approval) throws IOException {
    approvals.keep(plan.digest(), approval);
  }

  /** Signs a plan's digest with somebody's key. */
  String sign(PlanDocument plan, Path key) throws IOException, InterruptedException {
    return approvals.sign(plan.digest(), key);
  }

  /** Whose keys count. */
  AllowedSigners signers() {
    return SignersFile.read(desk.root(), rules).orThrow();
  }
}
