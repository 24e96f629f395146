package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What runbooks type, with the configuration as it is shipped but for its port. No client but the
 * guard's own probes.
 */
class RunbookTest {
  private static final String LATEST_BACKUP =
      "LATEST_BACKUP=$(ls -1 backups/dhash_*.zip | sort -r | head -n1); ";

  /** What nobody should type, and somebody does. */
  private static final String SECRET_REASON = "rotate password=hunter2";

  @TempDir Path temporary;

  @Test
  void a_release_its_successor_and_an_emergency_rollback() throws Exception {
    try (Project project = Project.in(temporary)) {
      project.with("staging").withShippedGates();

      backups(project);
      notices(project);
      dryRuns(project);
      firstRelease(project);
      smokeTests(project);
      logging(project);
      secondRelease(project);
      rollback(project);
      smokeTestsAfterIt(project);
      nothingSecretIsWritten(project);
    }
  }

  /** Two in the same minute are two. */
  private static void backups(Project project) throws Exception {
    project.script("backup_dhash.sh", "--env", "staging").with(0);
    project.script("backup_dhash.sh", "--env", "staging").with(0);

    assertThat(zips(project)).hasSize(2);
    project.shell(LATEST_BACKUP + "sha256sum -c \"${LATEST_BACKUP}.sha256\"").with(0);
    Ended contents = project.shell(LATEST_BACKUP + "unzip -t \"$LATEST_BACKUP\"").with(0);
    assertThat(contents.out()).contains("backup_metadata.json", "No errors detected");
    project.dhash("backups", "verify", "--env", "staging").with(0);
  }

  private static void notices(Project project) throws Exception {
    project
        .script(
            "deploy/deploy-notify.js",
            "--phase",
            "start",
            "--env",
            "staging",
            "--version",
            "v1.2.3")
        .with(0)
        .saying("Deploying v1.2.3 to staging");
    project
        .script(
            "notify.js",
            "--type",
            "error",
            "--env",
            "staging",
            "--message",
            "Scheduled maintenance in 1 hour",
            "--channels",
            "console,file")
        .with(0);
    project.script("notify.js", "--type", "deploy", "--message", "test", "--dry-run").with(0);
    Ended errors =
        project
            .shell("cat logs/notifications.json | jq '.[] | select(.type == \"error\")'")
            .with(0);
    assertThat(errors.out()).contains("Scheduled maintenance in 1 hour");
  }

  private static void dryRuns(Project project) throws Exception {
    Ended deploy = project.script("deploy_dhash.sh", "--dry-run", "--env", "staging").with(0);
    Ended migrate = project.script("migrate_dhash.sh", "--dry-run", "--env", "staging").with(0);

    assertThat(deploy.out()).contains("backup", "start v1.2.3 without traffic", "promote");
    assertThat(migrate.out()).containsIgnoringCase("create table");
  }

  private static void firstRelease(Project project) throws Exception {
    project
        .script("deploy_dhash.sh", "--env", "staging", "--duration", "1")
        .with(0)
        .saying("staging-1 promoted");

    assertThat(project.dhash("status", "--env", "staging").with(0).out()).contains("r1 (v1.2.3)");
  }

  private static void smokeTests(Project project) throws Exception {
    Ended tests =
        project
            .script(
                "smoke_tests.sh", "--env", "staging", "--timeout", "600", "--junit", "smoke.xml")
            .with(0)
            .saying("11 of 11 passed");
    assertThat(tests.out()).containsPattern("database_round_trip +critical +passed");
    assertThat(project.folder().resolve("smoke.xml")).content().contains("failures=\"0\"");
    project
        .shell("jq -e .smoke_test_report.summary.failed==0 logs/smoke_test_report_staging_*.json")
        .with(0);
    project
        .dhash(
            "smoke-test", "--env", "staging", "--url", "http://127.0.0.1:1", "--tier", "critical")
        .with(1);
    project.dhash("smoke-test", "--env", "staging", "--url", "ftp://somewhere").with(2);
  }

  /** Of the real service, for as long as runbooks do. */
  private static void logging(Project project) throws Exception {
    Ended tried =
        project
            .script("validate_logging.js", "--env", "staging", "--concurrency", "10")
            .with(0)
            .saying("PASSED concurrencyTest", "PASSED redactionTest", "4 of 4 passed");
    assertThat(tried.out()).containsPattern("performanceTest +passed");
    project
        .shell(
            "jq -e '.logging_validation.results.concurrencyTest | .lines > 10000 and .lost == 0'"
                + " logs/validation/logging_validation_report_*.json")
        .with(0);
    project.dhash("validate-logging", "--env", "staging", "--log-level", "loud").with(2);
  }

  private static void smokeTestsAfterIt(Project project) throws Exception {
    Ended tests =
        project
            .script("smoke_tests.sh", "--env", "staging", "--post-rollback")
            .with(0)
            .saying("schema version", "public.extractions: 0 rows");
    assertThat(tests.out()).containsPattern("row_counts +critical +passed");
    project.shell("ls logs/post-rollback_tests_staging_*.log").with(0);
  }

  private static void secondRelease(Project project) throws Exception {
    project.dhash("releases", "add", "v1.2.4", "--from", "v1.2.3").with(0);
    project.set("staging", "DHASH_IMAGE_TAG", "v1.2.4").set("staging", "DHASH_BAKE", "5s");

    project
        .script(
            "deploy_dhash.sh", "--env", "staging", "--duration", "40s", "--reason", SECRET_REASON)
        .with(0)
        .saying("staging-2 promoted");

    assertThat(project.servingVersion("staging")).isEqualTo("v1.2.4");
  }

  private static void rollback(Project project) throws Exception {
    project
        .script(
            "rollback_dhash.sh",
            "--env",
            "staging",
            "--reason",
            "emergency-rollback, " + SECRET_REASON)
        .with(0)
        .saying("staging-3 rolled back");

    assertThat(project.servingVersion("staging")).isEqualTo("v1.2.3");
    assertThat(project.dhash("history", "--env", "staging").with(0).out())
        .contains("emergency-rollback, rotate password=***");
    project.journal("staging").assertIntact();
  }

  /** In logs, reports, notices, the journal, wherever. */
  private static void nothingSecretIsWritten(Project project) throws Exception {
    project.shell("grep -rlF 'rotate password=***' logs .dhash/staging/journal").with(0);
    Ended found = project.shell("grep -rlF hunter2 . || [ $? -le 2 ]").with(0);
    assertThat(found.out()).isEmpty();
  }

  private static List<Path> zips(Project project) throws IOException {
    try (Stream<Path> files = Files.list(project.folder().resolve("backups"))) {
      return files.filter(file -> file.toString().endsWith(".zip")).toList();
    }
  }
}
