package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Policy;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Permit;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Order;
import dhash.guard.approval.SshApprovals;
import dhash.guard.journal.FileActions;
import dhash.guard.journal.FileJournal;
import dhash.guard.port.ActionLog;
import dhash.guard.port.AllowedSigners;
import dhash.guard.port.Approvals;
import dhash.guard.port.Journal;
import dhash.redaction.Redactor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the audit tells, and what it does not let pass. */
class AuditTest {
  private static final Instant NOON = GuardedRollouts.NOON;
  private static final Operator CARL =
      new Operator("carl", "ci", "ssh 192.0.2.7, terminal /dev/pts/3");
  private static final Revision CANDIDATE = new Revision(1, "v1", "11".repeat(32));
  private static final String DOCUMENT =
      "dhash-plan 1\nenvironment production\nartifact v1 " + "11".repeat(32) + "\n";

  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(Path.of(""));
  private Path home = Path.of("");
  private String signers = "";

  @BeforeEach
  void a_project() throws Exception {
    terminal = new Terminal(root, Map.of("PATH", System.getenv("PATH")), () -> NOON);
    home = root.resolve(".dhash/production");
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", root.resolve("ben").toString());
    signers = "ben@example.com " + Files.readString(root.resolve("ben.pub"));
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /** A rollout, signed by ben, paused by carl. */
  private void deployed(Operatorship made) throws Exception {
    String digest = PlanDocument.sha256(DOCUMENT.getBytes(StandardCharsets.UTF_8));
    Approvals approvals = new SshApprovals(home, List.of(Path.of("/usr/bin")), Map.of());
    String signature = approvals.sign(digest, root.resolve("ben"));
    Approvals.Checked checked =
        approvals.check(signature, digest, AllowedSigners.of(signers), Optional.empty(), NOON);
    Permit permit =
        new Permit(
            digest,
            DOCUMENT,
            1,
            List.of(((Approvals.Checked.Valid) checked).approval()),
            signers,
            Optional.of(new Permit.Exemption(NOON.plusSeconds(60), "a leak of password=hunter2")),
            NOON);
    Event.Opened opened =
        new Event.Opened(
            "production-1",
            "production",
            Plan.toDeploy(
                Kind.DEPLOY, Strategy.CANARY, 1, false, Duration.ZERO, Duration.ZERO, false),
            new Policy(
                Duration.ZERO,
                new dhash.engine.gate.Cadence(Duration.ofSeconds(5), Duration.ofSeconds(5)),
                true,
                List.of()),
            CANDIDATE,
            Optional.empty(),
            List.of(),
            DataPolicy.KEEP,
            Optional.empty(),
            CARL,
            "ticket 7",
            NOON);
    Files.createDirectories(home);
    try (Journal.Writer journal = new FileJournal(home).lock("test")) {
      journal.open(opened.with(Optional.of(made.of(permit))));
      journal.append(
          List.of(new Event.OrderTaken("1", new Order.Pause(), CARL, "lunch", NOON)), NOON);
    }
  }

  /** What somebody made of a permit before it was recorded. */
  @FunctionalInterface
  private interface Operatorship {
    Permit of(Permit permit);
  }

  private Terminal.Ended audit(String... more) {
    return terminal.dhash(
        Stream.concat(Stream.of("audit"), Stream.of(more)).toArray(String[]::new));
  }

  private void acted(String what, String reason, String detail) throws Exception {
    new FileActions(home, new Redactor())
        .record(new ActionLog.Action(what, CARL, reason, detail, NOON));
  }

  @Test
  void everything_is_told_with_who_from_where_and_why() throws Exception {
    deployed(permit -> permit);
    acted("migrate", "by hand", "--rollback");
    acted("backup", "with password=hunter2", "to https://anna:hunter2@copies.example.com/");
    acted("approve", "", "a plan by ben@example.com");
    terminal.write("app/run.sh", "#!/bin/sh\n");
    terminal.dhash("releases", "add", "v9", "--from", root.resolve("app").toString()).with(0);

    String out = audit().with(0).out();
    assertThat(out)
        .containsPattern(
            "production +deploy +production-1 +carl@ci +ssh 192.0.2.7, terminal /dev/pts/3"
                + " +ticket 7 +r1 \\(v1\\), open, 1 of 1 approvals: ben@example.com")
        .containsPattern(
            "deploy --override-freeze +production-1 .* a leak of password=\\*\\*\\* +frozen until")
        .containsPattern("pause +production-1 .* lunch")
        .contains("a plan by ben@example.com")
        .doesNotContain("hunter2")
        .containsPattern("migrate +- +carl@ci .* by hand +--rollback")
        .containsPattern("- +releases add +- +anna@desk +- +- +v9 from ");
    assertThat(audit("--env", "production", "-o", "json").with(0).json()).hasSize(6);
    assertThat(audit("--since", "2026-03-01T12:00:01Z").with(0).out()).isEmpty();
    assertThat(audit("--env", "prodution").with(2).err()).contains("There is no environment");
  }

  /** Where a new command fails here: does it change anything, and if so, where is it recorded? */
  @Test
  void of_every_command_it_is_known_whether_the_audit_tells_of_it() {
    Set<String> rollouts = Set.of("deploy", "undo", "rollback", "monitor", "demo");
    Set<String> orders = Set.of("promote", "pause", "resume", "abort");
    Set<String> actions =
        Set.of("approve", "backup", "backups", "migrate", "releases", "up", "down");
    Set<String> onlyLook =
        Set.of(
            "status",
            "history",
            "show",
            "gates",
            "journal",
            "audit",
            "smoke-test",
            "validate-logging",
            "plan",
            "lint",
            "doctor",
            "completion",
            "version");
    Set<String> onlyTell = Set.of("notify", "deploy-notify");

    String help = terminal.dhash("--help").with(0).out();
    assertThat(
            help.substring(help.indexOf("Commands:"))
                .lines()
                .filter(line -> line.matches("  [a-z].*"))
                .map(line -> line.strip().split(" ", 2)[0]))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(rollouts, orders, actions, onlyLook, onlyTell).flatMap(Set::stream).toList());
  }

  @Test
  void approvals_that_do_not_hold_are_named() throws Exception {
    deployed(permit ->
        new Permit(
            permit.digest(),
            permit.document().replace("v1", "v2"),
            permit.required() + 1,
            permit.approvals(),
            permit.signers(),
            permit.exemption(),
            permit.at()));

    assertThat(audit().with(1).err())
        .contains("production-1: the plan that it says was approved has another digest")
        .contains("production-1: what was approved is not what was deployed")
        .contains("production-1: 2 approvals were asked for, and 1 hold");
  }

  @Test
  void a_signature_of_somebody_else_or_over_something_else_is_named() throws Exception {
    deployed(permit ->
        new Permit(
            "ab".repeat(32),
            permit.document(),
            permit.required(),
            permit.approvals(),
            permit.signers(),
            permit.exemption(),
            permit.at()));

    assertThat(audit().with(1).err())
        .contains("production-1: the approval of ben@example.com: ben@example.com, SHA256:")
        .contains("was made for another plan");
  }

  @Test
  void a_changed_line_of_the_journal_does_not_pass() throws Exception {
    deployed(permit -> permit);
    Path file = home.resolve("journal/00000001.ndjson");
    Files.writeString(file, Files.readString(file).replace("lunch", "crash"));

    assertThat(audit().with(1).err()).contains("00000001.ndjson", "its hash does not fit");
  }

  @Test
  void an_action_that_was_changed_taken_out_moved_or_cut_off_does_not_pass() throws Exception {
    acted("migrate", "one", "");
    acted("backups kept --drop", "two", "");
    acted("backup", "three", "");
    Path file = home.resolve("actions.ndjson");
    List<String> lines = Files.readAllLines(file);
    assertThat(audit("-o", "json").with(0).json()).hasSize(3);

    for (List<String> bad :
        List.of(
            List.of(lines.get(0), lines.get(1).replace("two", "tow"), lines.get(2)),
            List.of(lines.get(0), lines.get(2)),
            List.of(lines.get(1), lines.get(0), lines.get(2)),
            List.of(lines.get(0)),
            List.<String>of())) {
      Files.write(file, bad);
      assertThat(audit().with(1).err()).as(bad.toString()).contains("actions.ndjson");
    }
    Files.delete(file);
    assertThat(audit().with(1).err()).contains("actions.ndjson lacks its newest lines");
  }

  @Test
  void a_line_that_was_never_finished_is_cut_off_and_none_is_lost() throws Exception {
    acted("migrate", "one", "");
    Path file = home.resolve("actions.ndjson");
    Files.writeString(file, Files.readString(file) + "{\"v\":1,\"pr");

    assertThat(audit("-o", "json").with(0).json()).hasSize(1);
    List<Thread> writers = new ArrayList<>();
    Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 8; i++) {
      writers.add(
          Thread.startVirtualThread(() -> {
            try {
              acted("backup", "many", "");
              assertThat(new FileActions(home, new Redactor()).read().damage()).isEmpty();
            } catch (Exception | AssertionError wrong) {
              failed.add(wrong);
            }
          }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(failed).isEmpty();
    assertThat(audit("-o", "json").with(0).json()).hasSize(9);
  }

  @Test
  void where_somebody_came_from_is_told_without_secrets() {
    assertThat(
            Provenance.of(
                Map.of(
                    "SSH_CONNECTION", "192.0.2.7 50000 192.0.2.1 22",
                    "SUDO_USER", "anna",
                    "AWS_SECRET_ACCESS_KEY", "hunter2"),
                Optional.of("/dev/pts/3")))
        .isEqualTo("sudo of anna, ssh 192.0.2.7, terminal /dev/pts/3");
    assertThat(
            Provenance.of(
                Map.of("GITHUB_RUN_ID", "42", "GITHUB_ACTOR", "an\nna", "GITHUB_TOKEN", "x"),
                Optional.empty()))
        .isEqualTo("GitHub run 42 of an?na");
    assertThat(Provenance.of(Map.of("CI", "true"), Optional.empty())).isEqualTo("a CI job");
    assertThat(Provenance.of(Map.of(), Optional.empty())).isEmpty();
  }
}
