package dhash.service.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "password=S3CRET",
        "password: S3CRET",
        "{\"password\":\"S3CRET and more S3CRET\"}",
        "DB_PASSWORD=S3CRET",
        "{\\\"api_key\\\":\\\"S3CRET\\\"}",
        "api-key = S3CRET",
        "https://host/path?token=S3CRET&x=1",
        "postgres://user:S3CRET@host/db",
        "Authorization: Bearer S3CRETS3CRET",
        "client_secret='S3CRET'"
      })
  void secrets_are_taken_out(String text) {
    assertThat(Redactor.redact(text)).contains("[REDACTED]").doesNotContain("S3CRET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111111",
        "card 4111 1111 1111 1111.",
        "5500-0000-0000-0004",
        "jane.doe+x@example.co.uk",
        "SSN 123-45-6789"
      })
  void personal_data_is_taken_out(String text) {
    assertThat(Redactor.redact(text)).contains("[REDACTED]").doesNotContainPattern("\\d{4}|doe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111111111111112",
        "0f1e2d3c4b5a6978",
        "2026-01-01T12:00:00.123456789Z",
        "000-12-3456",
        "v1.2.3",
        "the tokenizer ran",
        "user@localhost",
        "a bearer of news",
        "request took 1234 ms",
        "https://example.com:8080/path"
      })
  void near_misses_are_kept(String text) {
    assertThat(Redactor.redact(text)).isEqualTo(text);
  }
}
