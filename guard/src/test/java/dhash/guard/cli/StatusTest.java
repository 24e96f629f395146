package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Fleet;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Placement;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Promotion;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Cause;
import dhash.engine.rollout.Ending;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import dhash.engine.rollout.Order;
import dhash.guard.journal.FileJournal;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is said of an environment in which nothing runs now, whatever the journal has. */
class StatusTest {
  private static final Instant NOON = Instant.parse("2026-03-02T07:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Revision FIRST = new Revision(1, "v1", "11".repeat(32));
  private static final Revision SECOND = new Revision(2, "v2", "22".repeat(32));
  private static final Plan DEPLOY =
      Plan.toDeploy(Kind.DEPLOY, Strategy.BLUE_GREEN, 3, true, MINUTE, MINUTE, false);

  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(Path.of(""));

  @BeforeEach
  void an_environment() throws IOException {
    terminal = new Terminal(root);
    terminal.write("config/dhash_production.conf", "DHASH_COMMAND='sleep $PORT'\n");
    terminal.write("config/db_production.conf", "DB_HOST=db.example.com\nDB_NAME=dhash\n");
  }

  private String status() {
    return terminal.dhash("status", "--env", "production").with(0).out();
  }

  private JsonNode json() {
    return terminal.dhash("status", "--env", "production", "-o", "json").with(0).json();
  }

  private void recorded(Plan plan, Revision candidate, Optional<Revision> before, Event... events)
      throws IOException {
    Event.Opened opened =
        new Event.Opened(
            "production-1",
            "production",
            plan,
            new Policy(
                MINUTE, new Cadence(MINUTE, MINUTE), true, List.of(new Gate.HealthFailures(2))),
            candidate,
            before,
            (plan.kind() == Kind.ROLLBACK
                    ? Stream.concat(Stream.of(candidate), before.stream())
                    : before.stream())
                .map(b -> new Promotion(b, "production-0", List.of(), false, ""))
                .toList(),
            DataPolicy.KEEP,
            Optional.empty(),
            new Operator("anna", "desk"),
            "",
            NOON);
    try (Journal.Writer journal = new FileJournal(root.resolve(".dhash/production")).lock("test")) {
      journal.open(opened);
      for (Event event : events) {
        journal.append(List.of(event), NOON);
      }
    }
  }

  private static Event passed() {
    return new Event.ChecksPassed(List.of(), List.of(), NOON);
  }

  private static Event reached(Revision revision, int weight) {
    return new Event.FleetReached(new Fleet(List.of(new Placement(revision, 3, weight))), NOON);
  }

  @Test
  void the_first_release_is_being_prepared() throws IOException {
    recorded(DEPLOY, FIRST, Optional.empty(), passed());

    assertThat(status())
        .contains("serving", "nothing, while r1 (v1) is being prepared: backing up")
        .contains("not asked yet: the candidate has had no traffic")
        .doesNotContain("NO-DATA");
    assertThat(json().path("serving").asString()).isEqualTo("nothing");
    assertThat(json().path("serving_note").asString())
        .isEqualTo("while r1 (v1) is being prepared: backing up");
  }

  @Test
  void the_first_release_has_the_traffic_before_it_is_promoted() throws IOException {
    recorded(
        DEPLOY,
        FIRST,
        Optional.empty(),
        passed(),
        new Event.BackupTaken("backup.zip", "ab".repeat(32), 1),
        new Event.SchemaExpanded(List.of()),
        reached(FIRST, 0),
        new Event.SmokeTestsPassed(1),
        reached(FIRST, 100));

    assertThat(json().path("serving").asString()).isEqualTo("r1 (v1)");
    assertThat(json().path("serving_note").asString())
        .contains("which is the first release and not promoted yet: watching");
  }

  @Test
  void what_was_promoted_serves_nobody_without_a_supervisor() throws IOException {
    recorded(
        Plan.toMonitor(3, MINUTE),
        SECOND,
        Optional.of(FIRST),
        passed(),
        new Event.Ended(Ending.PROMOTED, "it serves", NOON));

    assertThat(status())
        .contains("r1 (v1), but no supervisor runs, so nobody is answered: `dhash up` brings it")
        .doesNotContain("0 of 0 ready");
    assertThat(json().path("serving").asString()).isEqualTo("r1 (v1)");
    assertThat(json().path("serving_note").asString()).contains("no supervisor runs");
  }

  @Test
  void what_is_offered_to_a_held_rollout_is_what_it_would_take() throws IOException {
    recorded(
        Plan.toMonitor(3, MINUTE), FIRST, Optional.empty(), passed(), new Event.Held("no metrics"));

    assertThat(json().path("what_to_do").asString()).isEqualTo("`dhash promote --env production`");
    assertThat(terminal.dhash("show", "production-1").with(0).out())
        .contains("Held, the gates can't say: no metrics. `dhash promote --env production` decides")
        .doesNotContain("abort");
  }

  @Test
  void a_paused_release_says_who_paused_it_and_what_can_be_done() throws IOException {
    recorded(
        DEPLOY,
        SECOND,
        Optional.of(FIRST),
        passed(),
        new Event.OrderTaken(
            "1", new Order.Pause(), new Operator("ben", "desk"), "a call with the vendor", NOON));

    assertThat(json().path("paused_by").asString()).isEqualTo("ben@desk: a call with the vendor");
    assertThat(json().path("what_to_do").asString())
        .as("nothing to promote without traffic")
        .isEqualTo("`dhash resume --env production` or `dhash abort --env production`");
    assertThat(json().path("guard").asString()).startsWith("none, and nobody who would");
  }

  @Test
  void what_was_promoted_and_goes_back_says_who_has_its_traffic() throws IOException {
    recorded(
        Plan.toRollBack(3),
        SECOND,
        Optional.of(FIRST),
        passed(),
        new Event.RollbackBegan(Cause.REQUESTED, "too slow", DataPolicy.KEEP, NOON),
        reached(FIRST, 100));

    assertThat(status())
        .contains("r2 (v2)")
        .contains("which is being taken back: 100% of the traffic goes to r1 (v1)");
    assertThat(json().path("serving").asString()).isEqualTo("r2 (v2)");
    assertThat(json().path("taken_back").asString()).isEqualTo("asked for by anna@desk: too slow");
  }

  @Test
  void a_release_that_was_aborted_says_by_whom() throws IOException {
    recorded(
        DEPLOY,
        SECOND,
        Optional.of(FIRST),
        passed(),
        new Event.OrderTaken(
            "1",
            new Order.Abort(DataPolicy.KEEP),
            new Operator("ben", "desk"),
            "the wrong tag",
            NOON),
        new Event.RollbackBegan(Cause.ABORTED, "the wrong tag", DataPolicy.KEEP, NOON),
        new Event.Ended(Ending.ROLLED_BACK, "the baseline serves, verified", NOON));

    assertThat(status()).contains("aborted by ben@desk: the wrong tag");
    assertThat(json().path("taken_back").asString())
        .isEqualTo("aborted by ben@desk: the wrong tag");
  }

  @Test
  void a_release_that_a_gate_took_back_says_which() throws IOException {
    recorded(
        DEPLOY,
        SECOND,
        Optional.of(FIRST),
        passed(),
        new Event.RollbackBegan(
            Cause.GATE_FAILED, "healthFailures: 3 in a row", DataPolicy.KEEP, NOON),
        new Event.Ended(Ending.ROLLED_BACK, "the baseline serves, verified", NOON));

    assertThat(status()).contains("gate failed: healthFailures: 3 in a row");
  }

  @Test
  void an_order_that_a_full_disk_has_no_room_for_names_the_file() throws IOException {
    recorded(DEPLOY, SECOND, Optional.of(FIRST), passed());
    Path letter = root.resolve(".dhash/production/inbox/1.order.new");
    Files.createDirectories(letter.resolveSibling(""));
    Files.createSymbolicLink(letter, Path.of("/dev/full"));

    assertThat(terminal.dhash("pause", "--env", "production").with(1).err())
        .contains(letter + " can't be used: No space left on device")
        .contains("Free some space where " + letter + " is and run the command again.");
  }
}
