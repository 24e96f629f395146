package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release whose files were changed after it was added, looked at before it is deployed. */
class ChangedReleaseTest {
  private static final String CHANGED = "The release v1 is not what it was when it was added";

  @TempDir Path root = Path.of("");
  private Terminal terminal = new Terminal(root);

  @BeforeEach
  void added() throws IOException {
    terminal = new Terminal(root);
    terminal.write(
        "config/dhash_staging.conf",
        """
        DHASH_COMMAND='sleep $PORT'
        DHASH_IMAGE_TAG=v1
        DHASH_REQUIRED_APPROVALS=1
        """);
    terminal.write("config/db_staging.conf", "");
    terminal.write(
        "config/allowed_signers",
        "ben@example.com ssh-ed25519"
            + " AAAAC3NzaC1lZDI1NTE5AAAAIPXerPwi1laeX3eSn4sdNaU4Rqq9lU/OmFHS3L9URFyc\n");
    terminal.write("app/run.sh", "#!/bin/sh\n");
    terminal.dhash("releases", "add", "v1", "--from", root.resolve("app").toString()).with(0);
  }

  private Terminal.Ended dhash(String line) {
    return terminal.dhash((line + " --env staging").split(" "));
  }

  @Test
  void a_plan_says_that_the_deploy_would_be_refused() throws IOException {
    assertThat(dhash("plan").with(0).out()).doesNotContain("refused");
    assertThat(dhash("plan -o json").with(0).json().has("refused")).isFalse();
    terminal.write("releases/v1/app/run.sh", "#!/bin/sh\nexit 1\n");

    for (String command : new String[] {"plan", "deploy --dry-run"}) {
      assertThat(dhash(command).with(0).out())
          .contains("A deploy would be refused now (exit 3): " + CHANGED);
    }
    assertThat(dhash("plan -o json").with(0).json().path("refused").asString()).startsWith(CHANGED);
  }

  @Test
  void nobody_approves_of_what_would_be_refused() throws IOException {
    terminal.write("releases/v1/app/more.sh", "#!/bin/sh\n");

    terminal.write("id_ed25519", "");

    assertThat(dhash("approve --key " + root.resolve("id_ed25519")).with(3).err())
        .contains(CHANGED, "Nothing was approved.", "another tag");
    assertThat(root.resolve(".dhash/staging/approvals")).doesNotExist();
  }
}
