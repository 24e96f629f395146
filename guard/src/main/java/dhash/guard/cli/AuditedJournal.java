package dhash.guard.cli;

import dhash.engine.plan.Approval;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Permit;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import dhash.guard.cli.Audit.Deed;
import dhash.guard.port.AllowedSigners;
import dhash.guard.port.Approvals;
import dhash.guard.port.Approvals.Checked;
import dhash.guard.port.Generation;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.Journal.History;
import dhash.guard.port.Journal.Summary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What an environment's journal says of operators, and whether that holds. */
final class AuditedJournal {
  private final Desk desk;
  private final String environment;
  private final Journal journal;
  private final List<Deed> deeds;
  private final List<String> broken;

  /**
   * @param deeds gets what was done
   * @param broken gets a sentence for each thing that does not hold
   */
  AuditedJournal(Desk desk, String environment, List<Deed> deeds, List<String> broken) {
    this.desk = desk;
    this.environment = environment;
    this.journal = desk.workshop().journal(environment);
    this.deeds = deeds;
    this.broken = broken;
  }

  void read() throws IOException, InterruptedException {
    broken.addAll(journal.inspect(acted()).damage());
    for (Summary summary : summaries()) {
      try {
        Optional<History> history = journal.find(summary.opened().rollout());
        if (history.isPresent()) {
          read(history.get(), summary);
        }
      } catch (GuardException damaged) {
        note(damaged);
      }
    }
  }

  /** Asked first: the journal may grow meanwhile, but never fall behind. */
  private Optional<Generation> acted() {
    try {
      return desk.platform(environment).newest();
    } catch (IOException | GuardException unknown) {
      return Optional.empty();
    }
  }

  private List<Summary> summaries() throws IOException {
    try {
      return journal.recent(Integer.MAX_VALUE).reversed();
    } catch (GuardException damaged) {
      note(damaged);
      return List.of();
    }
  }

  private void note(GuardException damaged) {
    String what = String.valueOf(damaged.getMessage());
    if (!broken.contains(what)) {
      broken.add(what);
    }
  }

  private void read(History history, Summary summary) throws IOException, InterruptedException {
    Event.Opened opened = summary.opened();
    String end =
        summary
            .ending()
            .map(ended -> ended.ending().name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .orElse("open");
    String detail = opened.candidate() + ", " + end;
    add(
        opened.at(),
        action(opened),
        opened.by(),
        opened.reason(),
        detail + approved(opened),
        opened);
    Optional<Permit> permit = opened.permit();
    permit
        .flatMap(Permit::exemption)
        .ifPresent(exemption ->
            add(
                opened.at(),
                "deploy --override-freeze",
                opened.by(),
                exemption.reason(),
                "frozen until " + exemption.until(),
                opened));
    if (permit.isPresent()) {
      verify(opened, permit.get());
    }
    for (Journal.Entry entry : history.entries()) {
      for (Event event : entry.events()) {
        if (event instanceof Event.OrderTaken taken) {
          String order = taken.order().getClass().getSimpleName().toLowerCase(Locale.ROOT);
          add(taken.at(), order, taken.by(), taken.reason(), "", opened);
        }
      }
    }
  }

  private void add(
      Instant at, String what, Operator by, String reason, String detail, Event.Opened opened) {
    deeds.add(
        new Deed(
            at, environment, what, opened.rollout(), by.toString(), by.from(), reason, detail));
  }

  private static String action(Event.Opened opened) {
    return switch (opened.plan().kind()) {
      case CONTRACT -> "migrate --contract";
      case RESTORE -> "backups restore";
      case DEPLOY, UNDO, MONITOR, ROLLBACK -> opened.plan().kind().name().toLowerCase(Locale.ROOT);
    };
  }

  private static String approved(Event.Opened opened) {
    if (opened.plan().kind() != Kind.DEPLOY) {
      return "";
    }
    return opened
        .permit()
        .filter(permit -> permit.required() > 0)
        .map(permit ->
            ", %d of %d approvals: %s"
                .formatted(permit.approvals().size(), permit.required(), permit.approvers()))
        .orElse(", no approvals asked for");
  }

  /** By the record alone: document, signatures and allowed signers of that moment. */
  private void verify(Event.Opened opened, Permit permit) throws IOException, InterruptedException {
    String rollout = opened.rollout();
    String digest = PlanDocument.sha256(permit.document().getBytes(StandardCharsets.UTF_8));
    if (!digest.equals(permit.digest())) {
      broken.add(rollout + ": the plan that it says was approved has another digest");
    }
    List<String> lines = permit.document().lines().toList();
    String artifact = "artifact " + opened.candidate().tag() + " " + opened.candidate().digest();
    if (!lines.contains("environment " + environment) || !lines.contains(artifact)) {
      broken.add(rollout + ": what was approved is not what was deployed");
    }
    Set<String> approvers = new HashSet<>();
    AllowedSigners signers = AllowedSigners.of(permit.signers());
    Approvals approvals = desk.workshop().approvals(environment);
    for (Approval approval : permit.approvals()) {
      Checked checked =
          approvals.check(
              approval.signature(), permit.digest(), signers, Optional.empty(), permit.at());
      switch (checked) {
        case Checked.Invalid(String why) ->
            broken.add(rollout + ": the approval of " + approval.approver() + ": " + why);
        case Checked.Valid(Approval proven) when !proven.equals(approval) ->
            broken.add(rollout + ": the approval of " + approval.approver() + " is another's");
        case Checked.Valid(Approval proven) -> approvers.add(proven.approver());
      }
    }
    if (approvers.size() < permit.required()) {
      broken.add(
          "%s: %d approvals were asked for, and %d hold"
              .formatted(rollout, permit.required(), approvers.size()));
    }
  }
}
