package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPublicKey;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lint names before a deploy would stumble over it, each with its line and what to do. */
class LintTest {
  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(root);

  @BeforeEach
  void configure() throws IOException {
    terminal = new Terminal(root);
    terminal.write("config/db_staging.conf", "");
    terminal.write("app/run.sh", "#!/bin/sh\n");
    terminal.dhash("releases", "add", "v1", "--from", root.resolve("app").toString()).with(0);
  }

  private void settings(String lines) throws IOException {
    terminal.write("config/dhash_staging.conf", "DHASH_COMMAND='sleep $PORT'\n" + lines);
  }

  private Terminal.Ended lint() {
    return terminal.dhash("lint", "--env", "staging");
  }

  @Test
  void a_release_that_is_not_there_is_named_with_its_line() throws IOException {
    settings("DHASH_IMAGE_TAG=v2\n");

    assertThat(lint().with(2).out())
        .isEqualTo(
            "config/dhash_staging.conf:2: There is no release v2. Known: v1. Add one with `dhash"
                + " releases add v2 --from TAG|FILE`.\n");
    settings("DHASH_IMAGE_TAG=v1\n");
    lint().with(0);
  }

  /** Where CI lints, the machine that deploys has the releases. */
  @Test
  void where_no_release_was_ever_added_a_missing_one_is_a_remark(@TempDir Path checkout)
      throws IOException {
    Terminal there = new Terminal(checkout);
    there.write("config/db_staging.conf", "");
    there.write(
        "config/dhash_staging.conf", "DHASH_COMMAND='sleep $PORT'\nDHASH_IMAGE_TAG=v2.0.1\n");
    assertThat(there.dhash("lint", "--env", "staging").with(0).err())
        .contains("remark: There is no release v2.0.1, as far as is known here");
  }

  @Test
  void every_window_of_a_freeze_that_is_none_is_named() throws IOException {
    settings(
        "DHASH_IMAGE_TAG=v1\n"
            + "DHASH_FREEZE='Fry 16:00-Mon 08:00; Fri 16:00-Mon 08:00; 25:00-26:00; whenever;"
            + " 2026-12-20..2027-01-03 Europe/Amsterdm'\n");

    assertThat(lint().with(2).out().lines())
        .hasSize(4)
        .allMatch(line -> line.startsWith("config/dhash_staging.conf:3: DHASH_FREEZE="))
        .anyMatch(line -> line.contains("\"Fry\", which is no day"))
        .anyMatch(line -> line.contains("\"25:00\", which is no time"))
        .anyMatch(line -> line.contains("\"whenever\" in it, which is no freeze"))
        .anyMatch(line -> line.contains("\"Europe/Amsterdm\", which is no time zone"));
    assertThat(terminal.dhash("deploy", "--env", "staging").with(2).err())
        .contains("4 problems in the configuration", "Fry", "25:00", "whenever", "Amsterdm");
  }

  @Test
  void each_approver_without_a_key_is_named_and_stops_nobody_else() throws Exception {
    settings(
        """
        DHASH_IMAGE_TAG=v1
        DHASH_REQUIRED_APPROVALS=1
        DHASH_APPROVER_GROUPS='ops=ben@example.com,cloe@example.com; dba=carl@example.com'
        """);
    terminal.write("config/allowed_signers", "ben@example.com ssh-ed25519 " + key() + "\n");

    assertThat(lint().with(2).out().lines())
        .containsExactly(missing("dba", "carl@example.com"), missing("ops", "cloe@example.com"));
    assertThat(terminal.dhash("plan", "--env", "staging").with(0).out()).contains("missing 1 more");
  }

  private static String missing(String group, String name) {
    return "config/dhash_staging.conf:4: "
        + name
        + " of the group "
        + group
        + " has no key in config/allowed_signers. Add a line for it there, or correct the name;"
        + " see docs/approvals.md.";
  }

  @Test
  void a_file_of_revoked_keys_that_is_not_there_is_named() throws Exception {
    settings(
        """
        DHASH_IMAGE_TAG=v1
        DHASH_REQUIRED_APPROVALS=1
        DHASH_REVOKED_SIGNERS=config/revoked
        """);
    terminal.write("config/allowed_signers", "ben@example.com ssh-ed25519 " + key() + "\n");

    assertThat(lint().with(2).out())
        .contains("config/dhash_staging.conf:4: ", "config/revoked is not there");
    terminal.write("config/revoked", "");
    lint().with(0);
  }

  /** Somebody moved config/ away, and what serves goes on serving. */
  @Test
  void an_environment_that_was_used_and_has_no_file_is_a_problem() throws IOException {
    new GuardedRollouts(root).watched(0);
    settings("DHASH_IMAGE_TAG=v1\n");

    assertThat(terminal.dhash("lint").with(2).out())
        .contains(
            "config/dhash_production.conf: it is not there, though production was used here:"
                + " .dhash/production has a journal. Put it and config/db_production.conf back;"
                + " each backup (backups/dhash_production_*.zip) holds them, without the secrets."
                + " Where production is gone for good, move .dhash/production away.\n");
    assertThat(terminal.dhash("lint", "--env", "production").with(2).out())
        .contains("though production was used here");
    terminal.write("config/dhash_production.conf", "DHASH_IMAGE_TAG=v1\n");
    terminal.write("config/db_production.conf", "");
    terminal.dhash("lint", "--env", "production").with(0);
    assertThat(terminal.dhash("lint").out()).doesNotContain("used here");
  }

  @Test
  void a_gates_file_that_a_rollout_began_with_and_that_is_gone_is_remarked_on() throws IOException {
    settings("DHASH_IMAGE_TAG=v1\n");
    assertThat(lint().with(0).err()).doesNotContain("quality-gates");
    terminal.write(".dhash/staging/gates/staging-1.json", "{}");

    assertThat(lint().with(0).err())
        .contains(
            "remark: quality-gates-config.json: it is not there, so that the defaults hold,"
                + " though the last rollout of staging began with one. Put it back; ",
            "staging-1.json is what it said.");
    terminal.write("quality-gates-config.json", "{}");
    assertThat(lint().with(0).err()).doesNotContain("it is not there");
  }

  @Test
  void a_release_that_was_changed_after_it_was_added_is_a_problem() throws IOException {
    settings("DHASH_IMAGE_TAG=v1\n");
    terminal.write("releases/v1/app/run.sh", "#!/bin/sh\nexit 1\n");

    assertThat(lint().with(2).out())
        .startsWith(
            "config/dhash_staging.conf:2: The release v1 is not what it was when it was added:"
                + " files below ");
  }

  /** As OpenSSH writes the public half: the type and 32 bytes, each with its length before it. */
  private static String key() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = ((EdECPublicKey) pair.getPublic()).getEncoded();
    byte[] blob = new byte[51];
    blob[3] = 11;
    System.arraycopy(
        "ssh-ed25519".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, blob, 4, 11);
    blob[18] = 32;
    System.arraycopy(encoded, encoded.length - 32, blob, 19, 32);
    return Base64.getEncoder().encodeToString(blob);
  }
}
