package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Approvals by real keys and the real ssh-keygen: what counts, and all that doesn't. */
class ApprovalsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");

  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(Path.of(""));

  @BeforeEach
  void two_of_three_must_approve() throws Exception {
    terminal = new Terminal(root, Map.of("PATH", System.getenv("PATH")), () -> NOW);
    for (String environment : List.of("production", "staging")) {
      terminal.write(
          "config/dhash_" + environment + ".conf",
          """
          DHASH_REQUIRED_APPROVALS=2
          DHASH_REQUIRED_APPROVERS=ops:1
          DHASH_APPROVER_GROUPS='ops=ben@example.com,cleo@example.com'
          DHASH_COMMAND='sleep $PORT'
          """);
      terminal.write("config/db_" + environment + ".conf", "");
    }
    terminal.write("app/run.sh", "#!/bin/sh\n");
    for (String tag : List.of("v1", "v2")) {
      terminal.write("migrations-" + tag + "/expand/V1__one.sql", "create table one (id int);");
      add(tag, "migrations-" + tag);
    }
    for (String name : List.of("ben", "bea", "cleo")) {
      key(name, name + "@example.com", "");
    }
  }

  private void add(String tag, String migrations) {
    terminal
        .dhash("releases", "add", tag, "--from", path("app"), "--migrations", path(migrations))
        .with(0);
  }

  private String path(String name) {
    return root.resolve(name).toString();
  }

  /** Makes a key, and allows it. */
  private void key(String file, String principal, String options) throws Exception {
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", file, "-f", path(file));
    String shared = Files.readString(root.resolve(file + ".pub")).strip();
    allow(principal + " " + options + (options.isEmpty() ? "" : " ") + shared);
  }

  private void allow(String line) throws IOException {
    Path file = root.resolve("config/allowed_signers");
    Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  private Terminal.Ended approve(String key, String... more) {
    return terminal.dhash("approve --env production --tag v2 --key " + path(key), List.of(more));
  }

  private Terminal.Ended deploy(String... more) {
    return terminal.dhash("deploy --env production --tag v2", List.of(more));
  }

  private JsonNode plan(String... more) {
    return terminal.dhash("plan --env production --tag v2 -o json", List.of(more)).with(0).json();
  }

  private List<String> given() {
    return plan()
        .path("approvals")
        .path("given")
        .valueStream()
        .map(each -> each.path("approver").asString())
        .toList();
  }

  /** As an approver does it on a machine of their own. */
  private Path signed(String key, String namespace, String digest) throws Exception {
    Path file = root.resolve("elsewhere-" + key + "-" + namespace);
    Files.deleteIfExists(root.resolve(file + ".sig"));
    Files.writeString(file, digest + "\n");
    run("ssh-keygen", "-Y", "sign", "-n", namespace, "-f", path(key), file.toString());
    return Path.of(file + ".sig");
  }

  @Test
  void too_few_approvals_end_a_deploy_with_8_and_how_to_give_one() throws Exception {
    String digest = plan().path("digest").asString();

    assertThat(deploy().with(8).err())
        .contains("asks for approvals of this plan; 0 of 2 are given: missing 2 more, 1 of ops")
        .contains("dhash approve --env production --tag v2 --key")
        .contains("printf '%s\\n' " + digest + " | ssh-keygen -Y sign -n dhash-plan");
    approve("bea").with(0);
    assertThat(deploy().with(8).err()).contains("1 of 2 are given: missing 1 more, 1 of ops");
    assertThat(root.resolve(".dhash/production/journal")).doesNotExist();
    assertThat(root.resolve(".dhash/production/revisions")).doesNotExist();
  }

  @Test
  void the_last_one_has_to_come_from_the_group_that_is_asked_for() throws Exception {
    key("bob", "bob@example.com", "");
    approve("bea").with(0);
    assertThat(approve("bob").with(0).err()).contains("2 of 2, missing 1 of ops");
    assertThat(deploy().with(8).err()).contains("missing 1 of ops");
    assertThat(approve("cleo").with(0).err()).contains("3 of 2.");
    assertThat(plan().path("approvals").path("missing")).isEmpty();
  }

  @Test
  void one_person_counts_once_whatever_the_number_of_keys() throws Exception {
    key("ben-laptop", "ben@example.com", "");

    approve("ben").with(0);
    assertThat(approve("ben-laptop").with(0).err()).contains("1 of 2, missing 1 more");
    assertThat(given()).containsExactly("ben@example.com");
    Path kept = root.resolve(".dhash/production/approvals/" + plan().path("digest").asString());
    Files.copy(
        signed("ben", "dhash-plan", plan().path("digest").asString()), kept.resolve("x.sig"));
    assertThat(given()).containsExactly("ben@example.com");
    assertThat(deploy().with(8).err()).contains("missing 1 more");
  }

  @Test
  void one_key_under_two_names_is_no_rule_that_anything_is_deployed_by() throws Exception {
    String shared = Files.readString(root.resolve("ben.pub")).strip();
    allow("benjamin@example.com " + shared);
    allow("*@example.com " + shared);
    allow("ann,anna " + shared);
    String said = deploy().with(2).err();
    assertThat(said)
        .contains("config/allowed_signers:4: gives ben@example.com's key")
        .contains("config/allowed_signers:5: names \"*@example.com\"")
        .contains("config/allowed_signers:6: names \"ann,anna\"");
    assertThat(terminal.dhash("lint", "--env", "production").with(2).out())
        .contains("config/allowed_signers:4: gives");
  }

  @Test
  void an_approval_counts_for_no_other_release_environment_or_way_of_releasing() {
    approve("ben").with(0);
    approve("bea").with(0);
    assertThat(given()).hasSize(2);

    assertThat(terminal.dhash("deploy --env production --tag v1", List.of()).with(8).err())
        .contains("0 of 2 are given");
    assertThat(terminal.dhash("deploy --env staging --tag v2", List.of()).with(8).err())
        .contains("0 of 2 are given");
    for (List<String> other :
        List.of(
            List.of("--strategy", "rolling"),
            List.of("--duration", "1"),
            List.of("--skip-monitoring"))) {
      assertThat(deploy(other.toArray(String[]::new)).with(8).err()).contains("0 of 2 are given");
    }
  }

  @Test
  void a_signature_over_another_digest_is_no_approval_wherever_its_file_stands() throws Exception {
    String other =
        terminal
            .dhash("plan --env staging --tag v2 -o json", List.of())
            .json()
            .path("digest")
            .asString();
    Path signature = signed("ben", "dhash-plan", other);

    assertThat(hand(signature).with(3).err()).contains("was made for another plan, environment");
    Path kept = root.resolve(".dhash/production/approvals/" + plan().path("digest").asString());
    Files.createDirectories(kept);
    Files.copy(signature, kept.resolve("ben@example.com.sig"));
    assertThat(given()).isEmpty();
    assertThat(deploy().with(8).err())
        .contains("Not counted: ben@example.com, SHA256:", "another plan");
  }

  private Terminal.Ended hand(Path signature) {
    return terminal.dhash("approve --env production --tag v2 --signature " + signature, List.of());
  }

  @Test
  void a_signature_that_was_made_elsewhere_counts_and_one_for_another_purpose_does_not()
      throws Exception {
    String digest = plan().path("digest").asString();
    assertThat(
            PlanDocument.sha256(
                plan().path("document").asString().getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(digest);

    assertThat(hand(signed("ben", "git", digest)).with(3).err())
        .contains("it was made for \"git\", not for dhash-plan");
    assertThat(hand(root.resolve("ben")).with(3).err()).contains("it is no signature");
    hand(signed("ben", "dhash-plan", digest)).with(0);
    assertThat(given()).containsExactly("ben@example.com");
  }

  @Test
  void a_strangers_key_an_expired_and_a_revoked_one_do_not_count() throws Exception {
    key("old", "old@example.com", "valid-before=\"20260301\"");
    key("young", "young@example.com", "valid-after=\"20260303\"");
    key("today", "today@example.com", "valid-before=\"202603020801\"");
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path("stranger"));

    assertThat(approve("old").with(3).err()).contains("old@example.com", "the key has expired");
    assertThat(approve("young").with(3).err()).contains("the key is not valid yet");
    assertThat(approve("stranger").with(3).err()).contains("is none of the allowed signers'");
    approve("today").with(0);
    approve("ben").with(0);
    assertThat(given()).containsExactly("ben@example.com", "today@example.com");

    Files.copy(root.resolve("ben.pub"), root.resolve("config/revoked_signers"));
    Files.writeString(
        root.resolve("config/dhash_production.conf"),
        "DHASH_REVOKED_SIGNERS=config/revoked_signers\n",
        StandardOpenOption.APPEND);
    terminal =
        new Terminal(root, Map.of("PATH", System.getenv("PATH")), () -> NOW.plusSeconds(120));
    assertThat(given()).isEmpty();
    assertThat(deploy().with(8).err())
        .contains("ben@example.com", "the key was revoked", "today@example.com", "has expired");
  }

  @Test
  void a_rollout_in_between_makes_approvals_stale_and_so_do_changed_migrations_and_gates()
      throws Exception {
    approve("ben").with(0);
    approve("bea").with(0);
    String digest = plan().path("digest").asString();

    terminal.write("quality-gates-config.json", "{\"environments\": {}}");
    assertThat(plan().path("digest").asString()).isNotEqualTo(digest);
    Files.delete(root.resolve("quality-gates-config.json"));
    assertThat(plan().path("digest").asString()).isEqualTo(digest);
    Path script = root.resolve("releases/v2/migrations/expand/V1__one.sql");
    assertThat(script).exists();
    String before = Files.readString(script);
    script.toFile().setWritable(true);
    Files.writeString(script, before + "drop table two;");
    assertThat(plan().path("digest").asString()).isNotEqualTo(digest);
    Files.writeString(script, before);
    assertThat(given()).hasSize(2);
    GuardedRollouts rollouts = new GuardedRollouts(root);
    for (int i = 0; i < 9; i++) {
      rollouts.refused(); // changed nothing
    }
    assertThat(given()).hasSize(2);
    rollouts.watched(0, 0);
    assertThat(given()).isEmpty();
    assertThat(deploy().with(8).err()).contains("0 of 2 are given");
  }

  @Test
  void whoever_deploys_does_not_count_as_an_approver_of_it() throws Exception {
    key("anna", "anna@example.com", ""); // the terminal's user
    assertThat(approve("anna").with(0).err())
        .contains("counts where somebody else deploys", "0 of 2, missing 2 more, 1 of ops");
    approve("ben").with(0);
    String why = "anna@example.com: whoever deploys can't";
    assertThat(deploy().with(8).err()).contains("missing 1 more", why);
    assertThat(given()).containsExactly("ben@example.com");
    assertThat(terminal.dhash("plan --env production --tag v2", List.of()).with(0).out())
        .contains("Approvals: 1 of 2, missing 1 more", why);
  }

  @Test
  void an_approver_can_insist_on_the_plan_that_was_looked_at() {
    assertThat(approve("ben", "--digest", "ab".repeat(32)).with(3).err())
        .contains("The plan's digest is ");
    approve("ben", "--digest", plan().path("digest").asString()).with(0);
    assertThat(terminal.dhash("approve --env production --tag v2", List.of()).with(2).err())
        .contains("Give one of --key and --signature");
  }

  @Test
  void neither_a_variable_nor_another_file_asks_for_fewer() throws Exception {
    for (String variable : List.of("DHASH_REQUIRED_APPROVALS", "DHASH_ALLOWED_SIGNERS")) {
      asking(variable, "0");
      assertThat(deploy().with(2).err())
          .contains("environment variable " + variable, "is set outside of the file");
    }
    terminal = new Terminal(root, Map.of("PATH", System.getenv("PATH")), () -> NOW);
    terminal.write("config/mine.conf", "DHASH_REQUIRED_APPROVALS=0\nDHASH_COMMAND='sleep 1'\n");
    assertThat(deploy("--config", "config/mine.conf").with(8).err()).contains("0 of 2 are given");
  }

  @Test
  void a_variable_may_ask_for_more() throws Exception {
    asking("DHASH_REQUIRED_APPROVALS", "3");
    assertThat(deploy().with(8).err()).contains("0 of 3 are given");
    terminal.write("config/dhash_production.conf", "DHASH_REQUIRED_APPROVALS=0\n");
    asking("DHASH_REQUIRED_APPROVALS", "1");
    assertThat(deploy().with(8).err()).contains("0 of 1 are given");
  }

  private void asking(String variable, String value) {
    var variables = Map.of("PATH", System.getenv("PATH"), variable, value);
    terminal = new Terminal(root, variables, () -> NOW);
  }

  @Test
  void without_ssh_keygen_it_is_said_what_to_install() {
    terminal = new Terminal(root, Map.of("PATH", path("config")), () -> NOW);

    assertThat(approve("ben").with(3).err()).contains("ssh-keygen is not there", "openssh-client");
    assertThat(terminal.dhash("doctor --env production", List.of()).with(3).out())
        .containsPattern("approvals +wrong +ssh-keygen is not there");
  }

  @Test
  void neither_approvals_nor_a_freeze_nor_their_mistakes_stand_in_a_rollbacks_way()
      throws Exception {
    new GuardedRollouts(root).watched(0, 0);
    for (String rules :
        List.of(
            "DHASH_REQUIRED_APPROVALS=2\nDHASH_FREEZE='2026-01-01..2026-12-31'\n",
            "DHASH_REQUIRED_APPROVALS=many\nDHASH_FREEZE=always\nDHASH_ALLOWED_SIGNERS=gone\n")) {
      terminal.write("config/dhash_production.conf", rules);
      assertThat(terminal.dhash("rollback --env production --dry-run", List.of()).with(3).err())
          .doesNotContain("frozen", "approv", "DHASH_")
          .contains("Nothing was ever promoted");
    }
    assertThat(deploy().with(2).err())
        .contains("config/dhash_production.conf:1: DHASH_REQUIRED_APPROVALS=many")
        .contains("config/dhash_production.conf:2: DHASH_FREEZE=always");
  }
}
