package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.gate.Cadence;
import dhash.engine.gate.Gate;
import dhash.engine.gate.Policy;
import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Kind;
import dhash.engine.plan.Plan;
import dhash.engine.plan.Revision;
import dhash.engine.plan.Strategy;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Operator;
import dhash.guard.journal.FileJournal;
import dhash.guard.port.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An open rollout whose backup is gone when its data are asked for. */
class LostBackupTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Revision BEFORE = new Revision(1, "v1", "11".repeat(32));
  private static final Revision AFTER = new Revision(2, "v2", "22".repeat(32));

  @TempDir Path root = Path.of("");

  @Test
  void the_way_back_without_the_data_is_told() throws IOException {
    Terminal terminal = new Terminal(root);
    terminal.write("config/dhash_production.conf", "");
    terminal.write("config/db_production.conf", "");
    try (Journal.Writer journal = new FileJournal(root.resolve(".dhash/production")).lock("test")) {
      journal.open(opened());
      journal.append(List.of(new Event.ChecksPassed(List.of(), List.of(), NOON)), NOON);
      String file = root.resolve("backups/dhash_production_20260301_120000.zip").toString();
      journal.append(List.of(new Event.BackupTaken(file, "33".repeat(32), 7)), NOON);
    }

    assertThat(
            terminal
                .dhash("rollback --env production --data restore", List.of("--yes"))
                .with(3)
                .err())
        .contains(
            "Nothing was changed.",
            "`dhash abort --env production` takes the traffic back now, without the data.",
            "`dhash backups list --env production`");
  }

  private static Event.Opened opened() {
    Duration hour = Duration.ofHours(1);
    Cadence cadence = new Cadence(Duration.ofSeconds(5), Duration.ofSeconds(5));
    return new Event.Opened(
        "production-1",
        "production",
        Plan.toDeploy(Kind.DEPLOY, Strategy.CANARY, 1, true, hour, hour, false),
        new Policy(hour, cadence, true, List.of(new Gate.HealthFailures(2))),
        AFTER,
        Optional.of(BEFORE),
        List.of(),
        DataPolicy.KEEP,
        Optional.empty(),
        new Operator("anna", "desk"),
        "",
        NOON);
  }
}
