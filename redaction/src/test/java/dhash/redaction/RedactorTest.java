package dhash.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private final Redactor redactor = new Redactor();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          password=hunter2                                 | password=***
          DB_PASSWORD=hunter2 next                         | DB_PASSWORD=*** next
          export PGPASSWORD='hun ter2' next                | export PGPASSWORD='***' next
          password : "hunter2" x                           | password : "***" x
          password: hunter2                                | password: ***
          {"password":"hun\\\\"ter2","n":5}                | {"password":"***","n":5}
          {"password":"hunter2\\\\\\\\","n":5}             | {"password":"***","n":5}
          {"apiKey" : "hunter2"}                           | {"apiKey" : "***"}
          {"token":hunter2,"n":5}                          | {"token":***,"n":5}
          {"secret":{"a":"hunter2]"},"n":[5]}              | {"secret":***,"n":[5]}
          {'secret': 'hunter2'}                            | {'secret': '***'}
          "{\\\\"token\\\\":\\\\"hunter2\\\\",\\\\"n\\\\":5}" | "{\\\\"token\\\\":\\\\"***\\\\",\\\\"n\\\\":5}"
          GET /x?api_key=hunter2&page=2                    | GET /x?api_key=***&page=2
          /x%3Ftoken%3Dhunter2%26page%3D2                  | /x%3Ftoken%3D***%26page%3D2
          X-Api-Key: hunter2                               | X-Api-Key: ***
          Authorization: Basic dXNlcjpodW50ZXIy            | Authorization: ***
          curl -H "Authorization: Bearer hunter2" http://x | curl -H "Authorization: ***" http://x
          Set-Cookie: id=hunter2; Path=/                   | Set-Cookie: ***
          sent Bearer hunter2hunter2 to it                 | sent Bearer *** to it
          Basic dXNlcjpodW50ZXIy                           | Basic ***
          run --password hunter2 --env x                   | run --password *** --env x
          run --token=hunter2 --env x                      | run --token=*** --env x
          clientSecret=hunter2                             | clientSecret=***
          DBPassword=hunter2                               | DBPassword=***
          postgres://me:hunter2@db:5432/x                  | postgres://***@db:5432/x
          https://me:hun@ter2@db/x                         | https://***@db/x
          jdbc:postgresql://db/x?user=a&password=hunter2   | jdbc:postgresql://db/x?user=a&password=***
          see https://hooks.slack.com/services/T0/B0/hunt  | see https://hooks.slack.com/***
          https://discord.com/api/webhooks/1/hunter2 ok    | https://discord.com/*** ok
          https://x.webhook.office.com/webhookb2/hunter2   | https://x.webhook.office.com/***
          SLACK_WEBHOOK_URL=https://example.org/hunter2    | SLACK_WEBHOOK_URL=***
          key AKIAIOSFODNN7EXAMPLE found                   | key *** found
          ghp_0123456789012345678901234567890123456        | ***
          eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln    | ***
          """)
  void secrets_are_masked_in_every_form(String text, String expected) {
    // A doubled backslash stands for one: the text block's own escapes come before.
    String input = text.replace("\\\\", "\\");
    assertThat(redactor.redact(input)).isEqualTo(expected.replace("\\\\", "\\"));
    assertThat(redactor.redact(redactor.redact(input))).isEqualTo(redactor.redact(input));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password reset requested",
        "the token expired",
        "max_tokens=100",
        "DB_PASSWORD_FILE=/run/secrets/db",
        "secretary: Bob",
        "pass: 12, fail: 3",
        "{\"token\":null,\"passwordChanged\":true}",
        "bearer authentication is used",
        "basic authentication is used",
        "Basic Authentication",
        "http://127.0.0.1:8080/health",
        "mail to ops",
        "https://example.org/a/b?c=d@e",
        "password=",
        "12:00:00 key: value",
        "p95HashTime 950 ms > 900 ms"
      })
  void near_misses_are_kept(String text) {
    assertThat(redactor.redact(text)).isEqualTo(text);
  }

  @Test
  void a_private_key_is_masked() {
    assertThat(
            redactor.redact(
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nxyz\n-----END RSA PRIVATE KEY-----"))
        .isEqualTo("-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----");
  }

  @Test
  void a_known_value_is_masked_wherever_it_stands() {
    redactor.learn("p\"ä ss");
    redactor.learn("p\"ä ssword");
    redactor.learn("abc");
    assertThat(redactor.redact("x p\"ä ss y p\\\"ä ss z p%22%C3%A4+ss p%22%C3%A4%20ss abc"))
        .isEqualTo("x *** y *** z *** *** abc");
    assertThat(redactor.redact("p\"ä ssword")).isEqualTo("***");
  }

  /** What grew with the square would take hours. A second is many times what it takes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "password",
        "password=",
        "token: \"",
        "\\",
        "\\\"",
        "://",
        "://a@",
        "=",
        ":",
        " ",
        "--token ",
        "bearer ",
        "bearer a",
        "eyJ",
        "eyJ-",
        "eyJaaaaaaaaaaa.",
        "http://",
        "http://a/",
        "http:\\/\\/",
        "{",
        "\"secret\":{",
        "\"secret\":[\"",
        "'",
        "-----BEGIN PRIVATE KEY",
        "-----BEGIN PRIVATE KEY-----",
        "%3D",
        "token%3D",
        "a\n",
        "token=\n",
        "\"token\":null,",
        "@",
        "a@",
        "a@b.",
        "%40",
        "a%40b.co",
        "4",
        "4 ",
        "4111 1111 1111 111",
        "4111-",
        "ssn ",
        "ssn:1",
        "123-45-",
        "sk-",
        "sk-a-",
        "AKIA",
        "MAAAAAAAAAAAAAAAAAAAAAAA.",
        "1234567890:AA",
        "token=\\\\",
        "token='a'",
        "?sig=",
        "://:@",
        "1%20",
        "%%",
        "\\n4111",
        "https%3A%2F%2F",
        "%3A%2F%2F",
        "%3A%2F%2Fa%41",
        "http://a/http:"
      })
  @Timeout(60)
  void time_grows_no_faster_than_the_text(String piece) {
    String text = piece.repeat((1 << 20) / piece.length());
    Duration best = Duration.ofDays(1);
    for (int round = 0; round < 3; round++) {
      long start = System.nanoTime();
      assertThat(redactor.redact(text)).isNotNull();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      best = took.compareTo(best) < 0 ? took : best;
    }

    assertThat(best).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void whoever_is_named_stays_where_it_is_said_who_did_something() {
    assertThat(redactor.redactSecrets("jane@example.com, password=hunter2"))
        .isEqualTo("jane@example.com, password=***");
    assertThat(redactor.redact("by jane@example.com for bob@example.com", "jane@example.com"))
        .isEqualTo("by jane@example.com for ***");
  }

  @Test
  void the_values_of_variables_that_are_called_a_secret_are_known() {
    Redactor knowing =
        Redactor.knowing(
            Map.of(
                "SMTP_PASSWORD",
                "tr0ub4dor",
                "CI_TOKEN",
                "none",
                "DHASH_SERVICE_NAME",
                "the dhash",
                "PWD",
                "/srv/projects/dhash"));

    assertThat(knowing.redact("the dhash said tr0ub4dor to none in /srv/projects/dhash"))
        .isEqualTo("the dhash said *** to none in /srv/projects/dhash");
  }
}
