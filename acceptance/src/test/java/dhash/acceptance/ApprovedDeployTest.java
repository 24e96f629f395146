package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release that others must agree to, in a freeze; its way back, which nobody must; the audit. */
class ApprovedDeployTest {
  @TempDir Path temporary;

  @Test
  void a_deploy_waits_for_approvals_and_a_rollback_for_nobody() throws Exception {
    try (TinyProject tiny = TinyProject.in(temporary)) {
      Project project = tiny.project();
      project.shell("ssh-keygen -q -t ed25519 -N '' -f ben").with(0);
      project.shell("echo ben@example.com \"$(cat ben.pub)\" > config/allowed_signers").with(0);
      project
          .set("local", "DHASH_REQUIRED_APPROVALS", "1")
          .set("local", "DHASH_FREEZE", "2020-01-01..2099-12-31");
      String tag = tiny.add("");
      long rollouts = rollouts(project);

      tiny.dhash("deploy", "--tag", tag).with(8).saying("frozen until 2100-01-01T00:00:00Z");
      tiny.dhash("deploy", "--tag", tag, "--override-freeze", "a leak")
          .with(8)
          .saying("missing 1 more", "dhash approve --env local --tag " + tag + " --key");
      assertThat(rollouts(project)).isEqualTo(rollouts);

      tiny.dhash("approve", "--tag", tag, "--key", "ben").with(0).saying("1 of 1.");
      tiny.dhash("deploy", "--tag", tag, "--override-freeze", "a leak")
          .with(0)
          .saying("approved by ben@example.com, although deploys are frozen", "a leak");
      assertThat(Files.readString(project.folder().resolve("logs/notifications.json")))
          .contains("although deploys are frozen until 2100-01-01T00:00:00Z: a leak")
          .containsPattern("\"approved by\" ?: ?\"ben@example.com\"");
      tiny.dhash("deploy", "--tag", tag, "--override-freeze", "again")
          .with(8)
          .saying("0 of 1 are given");

      Files.writeString(project.folder().resolve("config/allowed_signers"), "broken");
      tiny.dhash("rollback").with(0);
      assertThat(project.servingVersion("local")).isEqualTo("tiny-1");

      tiny.dhash("backup").with(0);
      tiny.dhash("backups", "drill").with(0);
      tiny.dhash("migrate", "--reason", "to be sure").with(0);
      project.dhash("down").with(0);

      String audit = tiny.dhash("audit").with(0).out();
      assertThat(audit)
          .containsPattern("local +approve .* by ben@example.com SHA256:")
          .containsPattern("local +deploy +local-\\d+ .*promoted, 1 of 1 approvals: ben@example")
          .containsPattern("local +backup +- ")
          .containsPattern("local +backups drill +- .*\\.zip")
          .containsPattern("local +migrate +- .* to be sure")
          .containsPattern("deploy --override-freeze .* a leak")
          .containsPattern("local +rollback +local-\\d+ .*manual-rollback");
      assertThat(project.dhash("audit").with(0).out())
          .containsPattern("- +releases add +- .* tiny-2 from tiny")
          .containsPattern("- +down +- ");
      tamper(project);
      tiny.dhash("audit").with(1).saying("Not all of the record holds");
    }
  }

  private static long rollouts(Project project) throws IOException {
    try (Stream<Path> files = Files.list(project.folder().resolve(".dhash/local/journal"))) {
      return files.filter(file -> file.toString().endsWith(".ndjson")).count();
    }
  }

  private static void tamper(Project project) throws IOException {
    Path file = project.folder().resolve(".dhash/local/actions.ndjson");
    Files.writeString(file, Files.readString(file).replace("ben@example.com", "bob@example.com"));
  }
}
