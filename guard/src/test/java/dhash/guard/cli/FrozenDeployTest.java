package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deploys in a freeze, at a clock that stands. */
class FrozenDeployTest {
  private static final Instant SATURDAY = Instant.parse("2026-03-28T12:00:00Z");

  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(Path.of(""));

  @BeforeEach
  void frozen_over_the_weekend() throws IOException {
    terminal = new Terminal(root, Map.of(), () -> SATURDAY);
    terminal.write(
        "config/dhash_production.conf",
        """
        DHASH_FREEZE='Fri 16:00-Mon 08:00 Europe/Amsterdam'
        DHASH_COMMAND='sleep $PORT'
        """);
    terminal.write("config/db_production.conf", "");
    terminal.write("app/run.sh", "#!/bin/sh\n");
    terminal.dhash("releases", "add", "v1", "--from", root.resolve("app").toString()).with(0);
  }

  private Terminal.Ended dhash(String line) {
    return terminal.dhash(line.split(" "));
  }

  @Test
  void a_deploy_ends_with_8_and_until_when() {
    assertThat(dhash("deploy --env production --tag v1").with(8).err())
        .contains(
            "Deploys to production are frozen until 2026-03-30T06:00:00Z", "--override-freeze");
    assertThat(root.resolve(".dhash/production/revisions")).doesNotExist();
    assertThat(dhash("plan --env production --tag v1").with(0).out())
        .contains("Deploys are frozen until 2026-03-30T06:00:00Z.");
    assertThat(
            dhash("plan --env production --tag v1 -o json").json().path("frozenUntil").asString())
        .isEqualTo("2026-03-30T06:00:00Z");
    assertThat(dhash("deploy --env production --tag v1 --dry-run").with(0).out())
        .contains("Deploys are frozen until");
  }

  @Test
  void a_freeze_can_be_overridden_with_a_reason_and_approvals_can_not() throws IOException {
    assertThat(
            terminal.dhash("deploy", "--env", "production", "--override-freeze", "").with(2).err())
        .contains("--override-freeze is given without a value");
    terminal.write(
        "config/dhash_production.conf",
        """
        DHASH_FREEZE='Fri 16:00-Mon 08:00 Europe/Amsterdam'
        DHASH_REQUIRED_APPROVALS=1
        DHASH_COMMAND='sleep $PORT'
        """);
    terminal.write(
        "config/allowed_signers",
        "ben@example.com ssh-ed25519"
            + " AAAAC3NzaC1lZDI1NTE5AAAAIPXerPwi1laeX3eSn4sdNaU4Rqq9lU/OmFHS3L9URFyc\n");
    assertThat(dhash("deploy --env production --tag v1 --override-freeze leak").with(8).err())
        .contains("0 of 1 are given", "missing 1 more");
  }

  /** Somebody may have thought for an hour whether to go on, or waited for the lock. */
  @Test
  void a_freeze_that_begins_before_the_rollout_is_opened_stops_it() {
    AtomicInteger looks = new AtomicInteger();
    Instant friday = Instant.parse("2026-03-27T14:59:59Z");
    terminal =
        new Terminal(
            root, Map.of(), () -> friday.plusSeconds(looks.getAndIncrement() == 0 ? 0 : 1));

    assertThat(dhash("deploy --env production --tag v1 --yes").with(8).err())
        .contains("Deploys to production are frozen until 2026-03-30T06:00:00Z");
    assertThat(looks).as("it was not frozen when it was asked for").hasValueGreaterThan(1);
    assertThat(root.resolve(".dhash/production/revisions")).doesNotExist();
    assertThat(root.resolve(".dhash/production/journal/00000001.ndjson")).doesNotExist();
  }

  @Test
  void lint_names_what_is_no_freeze_with_its_line() throws IOException {
    terminal.write(
        "config/dhash_production.conf", "\nDHASH_FREEZE='Fri 16:00-Mon 08:00 Amsterdam'\n");

    assertThat(dhash("lint --env production").with(2).out())
        .contains(
            "config/dhash_production.conf:2: DHASH_FREEZE=Fri 16:00-Mon 08:00 Amsterdam names"
                + " \"Amsterdam\", which is no time zone.");
  }
}
