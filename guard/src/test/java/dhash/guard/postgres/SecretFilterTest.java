package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretFilterTest {
  @Test
  void values_of_secret_keys_are_left_out_also_where_they_are_commented_or_long() {
    String text =
        """
        # how to log in
        DB_USER=app
        export SMTP_PASSWORD="two
        lines of it"
        #SLACK_WEBHOOK_URL=https://hooks.example/T1/abc
        api_key: 12345
        DB_PASSWORD_FILE=/run/secrets/db
        PROXY=http://me:letmein@proxy:3128/
        """;
    assertThat(SecretFilter.withoutSecrets("db.conf", text))
        .isEqualTo(
            """
            # how to log in
            DB_USER=app
            export SMTP_PASSWORD=<left out>
            #SLACK_WEBHOOK_URL=<left out>
            api_key:<left out>
            DB_PASSWORD_FILE=/run/secrets/db
            PROXY=http://<left out>@proxy:3128/
            """);
  }

  @Test
  void in_json_everything_below_a_secret_key_is_left_out() {
    String json =
        """
        {"alerting": {"webhooks": {"slack": "https://hooks.example/abc"}}, "duration": 60,
         "url": "https://u:p@host/"}\
        """;
    assertThat(SecretFilter.withoutSecrets("gates.json", json))
        .doesNotContain("hooks.example")
        .doesNotContain("u:p@")
        .contains("\"duration\" : 60");
  }

  @Test
  void json_that_can_not_be_read_stays_out_as_a_whole() {
    assertThat(SecretFilter.withoutSecrets("gates.json", "{\"token\": \"abc\""))
        .doesNotContain("abc");
  }
}
