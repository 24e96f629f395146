package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class SecretSettingsTest extends SettingsFolder {
  @Test
  void the_database_password_never_comes_from_the_configuration_file() throws IOException {
    Loaded<Settings> loaded = staging("", "DB_HOST=db.example\nDB_PASSWORD=hunter2\n");
    assertThat(loaded.problems().toString())
        .contains("config/db_staging.conf:2: DB_PASSWORD=*** stands in a configuration file")
        .doesNotContain("hunter2");
    assertThat(loaded.toString()).doesNotContain("hunter2");
  }

  @Test
  void the_database_password_comes_from_the_environment_a_file_or_pgpass() throws IOException {
    variables.put("HOME", root.toString());
    Path pgpass = root.resolve(".pgpass");
    Files.writeString(
        pgpass,
        "# mine\nother:*:*:*:no\ndb.example:5432:dhash_staging:dhash:p\\:g\\\\pass\n*:*:*:*:last\n");
    Files.setPosixFilePermissions(pgpass, PosixFilePermissions.fromString("rw-------"));
    assertThat(password("DB_HOST=db.example")).isEqualTo("p:g\\pass");
    assertThat(password("DB_HOST=else.example")).isEqualTo("last");

    Files.writeString(root.resolve("pw"), "from file\nsecond line\n");
    assertThat(password("DB_HOST=db.example\nDB_PASSWORD_FILE=pw")).isEqualTo("from file");

    variables.put("DB_PASSWORD", "from variable");
    assertThat(password("DB_HOST=db.example\nDB_PASSWORD_FILE=pw")).isEqualTo("from variable");
  }

  private String password(String database) throws IOException {
    Loaded<Settings> loaded = staging("", database);
    Secret secret = loaded.orThrow().database().password().orElseThrow();
    assertThat(loaded.toString()).doesNotContain(secret.reveal());
    return secret.reveal();
  }

  @Test
  void a_password_file_that_is_missing_or_open_is_told() throws IOException {
    assertThat(onlyProblem("", "DB_HOST=db.example\nDB_PASSWORD_FILE=nowhere"))
        .contains("is no file");
    variables.put("PGPASSFILE", root.resolve("open").toString());
    Path open = Files.writeString(root.resolve("open"), "*:*:*:*:hunter2\n");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(onlyProblem("", "DB_HOST=db.example"))
        .contains("other users can read it", "chmod 600");
  }

  @Test
  void webhooks_are_secrets_and_https_only() throws IOException {
    Loaded<Settings> loaded =
        staging("SLACK_WEBHOOK_URL=https://hooks.slack.com/services/T0/B0/xyz\n", "");
    assertThat(loaded.orThrow().channels().webhooks().get(Channel.SLACK))
        .isNotNull()
        .extracting(Secret::reveal)
        .isEqualTo("https://hooks.slack.com/services/T0/B0/xyz");
    assertThat(loaded.toString()).doesNotContain("xyz");
    assertThat(onlyProblem("TEAMS_WEBHOOK_URL=http://teams.example/xyz\n", ""))
        .contains("TEAMS_WEBHOOK_URL=*** is no https address");
    assertThat(staging("DISCORD_WEBHOOK_URL=http://127.0.0.1:9/x\n", "").problems()).isEmpty();
  }

  @Test
  void mail_needs_sender_and_receivers() throws IOException {
    assertThat(staging("SMTP_HOST=mail.example", "").problems()).hasSize(2);
    assertThat(
            staging(
                    "SMTP_HOST=mail.example\nEMAIL_FROM=a@b.example\nEMAIL_TO='c@d.example, e@f.example'\n",
                    "")
                .orThrow()
                .channels()
                .mail())
        .hasValueSatisfying(m -> {
          assertThat(m.port()).isEqualTo(587);
          assertThat(m.to()).containsExactly("c@d.example", "e@f.example");
        });
  }
}
