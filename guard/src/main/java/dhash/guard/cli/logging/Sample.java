package dhash.guard.cli.logging;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One text that the logger is to write.
 *
 * @param kind such as {@code password}, and where it stands
 * @param hidden what must not be seen of it; empty where the text is a near miss, which stays
 */
public record Sample(String kind, String text, Optional<String> hidden) {
  /** In plain text, in JSON, in JSON within a string, and in a URL. */
  private static final List<String> FORMS =
      List.of(
          "a trial of %s=%s in a log",
          "{\"user\":\"bob\",\"%s\":\"%s\"}",
          "{\"body\":\"{\\\"%s\\\":\\\"%s\\\"}\"}",
          "GET https://dhash.example.com/api?page=2&%s=%s&size=10");

  private static final List<String> NEAR_MISSES =
      List.of(
          "the tokenizer ran, says the secretary",
          "password policy: 12 characters",
          "max_tokens=100",
          "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "550e8400-e29b-41d4-a716-446655440000",
          "revision r7 (v1.2.3) at 2026-01-01T12:00:00.123456789Z",
          "order 4111111111111112",
          "000-12-3456",
          "user@localhost on port 5432",
          "{\"token\":null,\"passwordChanged\":true}",
          "GET https://dhash.example.com/api/dhash/search?hash=0f1e2d3c4b5a6978&distance=4",
          "basic authentication is used");

  /**
   * A secret of one kind.
   *
   * @param name under which JSON and URLs have it
   * @param hidden the part of the value that must not be seen
   */
  private record Secret(String kind, String name, String value, String hidden) {
    Secret(String kind, String name, String value) {
      this(kind, name, value, value);
    }
  }

  /**
   * All secrets in all forms, and the near misses. Put together, so that none is in the program.
   */
  public static List<Sample> all() {
    List<Sample> samples = new ArrayList<>();
    for (Secret secret : secrets()) {
      for (String form : FORMS) {
        String text = form.formatted(secret.name(), secret.value());
        samples.add(new Sample(secret.kind(), text, Optional.of(secret.hidden())));
      }
    }
    for (String text : NEAR_MISSES) {
      samples.add(new Sample("near miss", text, Optional.empty()));
    }
    return samples;
  }

  private static Stream<Secret> secretsByName() {
    return Stream.of(
        new Secret("password", "password", "tr1al-Passw0rd"),
        new Secret("token", "access_token", "tr1al-T0ken"),
        new Secret("api key", "api_key", "tr1al-Ap1key"),
        new Secret("secret", "client_secret", "tr1al-S3cret"));
  }

  private static Stream<Secret> secretsByLook() {
    String key = "-----BEGIN PRI" + "VATE KEY-----tr1alKeyB0dy-----END PRI" + "VATE KEY-----";
    return Stream.of(
        new Secret("private key", "pem", key, "tr1alKeyB0dy"),
        new Secret("card number", "pan", "4111111111111111"),
        new Secret("card number", "pan", "5500-0000-0000-0004"),
        new Secret("email address", "to", "jane.trial@example.com"),
        new Secret("social security number", "id", "123-45-6789"),
        new Secret("AWS key", "id", "AKIA" + "TR1ALTR1ALTR1ALX"),
        new Secret("JWT", "x", "eyJ" + "0cjFhbDAwMDE.eyJ0cjFhbDAwMDEi.c2lnbmF0dXJl"),
        new Secret("login in a URL", "to", "postgres://me:tr1al-L0gin@db/x", "tr1al-L0gin"),
        new Secret("bearer", "header", "Bearer tr1alBearerT0ken", "tr1alBearerT0ken"),
        new Secret("basic", "header", "Basic dHIxYWw6dHIxYWw=", "dHIxYWw6dHIxYWw="),
        new Secret(
            "webhook", "to", "https://hooks.sl" + "ack.com/services/T0/tr1alH00k", "tr1alH00k"));
  }

  private static List<Secret> secrets() {
    return Stream.concat(secretsByName(), secretsByLook()).toList();
  }

  /** Whether a line shows any of what is to be hidden. */
  boolean isSeenIn(String line) {
    return hidden.isPresent() && line.contains(hidden.get());
  }
}
