package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables of the environment that look like ours and are not. */
class MisspeltVariableTest {
  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(root);

  @BeforeEach
  void configure() throws IOException {
    terminal = new Terminal(root);
    terminal.write(
        "config/dhash_staging.conf", "DHASH_COMMAND='sleep $PORT'\nDHASH_IMAGE_TAG=v1\n");
    terminal.write("config/db_staging.conf", "");
    terminal.write("app/run.sh", "#!/bin/sh\n");
    terminal.dhash("releases", "add", "v1", "--from", root.resolve("app").toString()).with(0);
  }

  @Test
  void lint_plan_and_deploy_remark_on_it_and_go_on() {
    terminal = terminal.with("DHASH_IMAGE_TGA", "hunter2");

    for (String command : new String[] {"lint", "plan", "deploy --dry-run"}) {
      assertThat(terminal.dhash((command + " --env staging").split(" ")).with(0).err())
          .contains(
              "remark: the environment variable DHASH_IMAGE_TGA: nothing reads it."
                  + " Did you mean DHASH_IMAGE_TAG?")
          .doesNotContain("hunter2");
    }
    assertThat(terminal.dhash("lint").err())
        .as("told once for all environments")
        .containsOnlyOnce("DHASH_IMAGE_TGA");
  }

  @Test
  void those_of_others_and_our_own_are_no_news() {
    for (String name :
        new String[] {
          "DB_POOL",
          "DB_URL",
          "DHASH_HOME",
          "S3_BUCKET",
          "SMTP_RELAY",
          "METRICS_PORT",
          "EMAIL",
          "DHASH_ROOT",
          "DHASH_JAVA_OPTS",
          "DHASH_VERSION",
          "DB_PASSWORD",
          "SERVICE_ENV_DB_NAM"
        }) {
      assertThat(terminal.with(name, "7").dhash("plan", "--env", "staging").with(0).err())
          .as(name)
          .doesNotContain("remark");
    }
    assertThat(terminal.with("DHASH_ROT", "/srv").dhash("plan", "--env", "staging").with(0).err())
        .contains("Did you mean DHASH_ROOT?");
  }
}
