package dhash.guard.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.ExtraTest;
import dhash.guard.port.SmokeTests.SmokeTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fear: a test that passes whatever the service does, or leaves its things in it. */
class ServiceSmokeTestsTest {
  private static ServiceSmokeTests tests(ExtraTest... extras) {
    return new ServiceSmokeTests(
        "/health", true, List.of(extras), () -> "1", _ -> {}, System::nanoTime);
  }

  private static Optional<String> failure(BrokenService service, String name, ExtraTest... extras)
      throws Exception {
    SmokeTest wanted =
        tests(extras).of(service.address(), Optional.of("v1")).stream()
            .filter(test -> test.name().equals(name))
            .findFirst()
            .orElseThrow();
    return wanted.check().failure();
  }

  @ParameterizedTest
  @CsvSource({
    "health, GET /health, 503, {}, health answers 503",
    "status, GET /api/v1/status, 200, '{\"status\":\"not ready\"}', not running",
    "image_hash, POST /api/dhash/extract, 200, '{\"hash\":\"0000000000000000\"}', 0000000000000000",
    "image_hash, POST /api/dhash/extract, 500, {}, 500",
    "bad_image, POST /api/dhash/extract, 200, {}, 'got 200, not 400'",
    "unknown_path, GET /no-such-path, 200, {}, 'got 200, not 404'",
    "concurrent_requests, POST /api/dhash/extract, 503, {}, 5 of 5 at once failed",
    "metrics, GET /metrics, 200, nothing, no dhash_extractions_total",
    "metrics, GET /metrics/dhash, 200, no JSON, no total_extractions",
    "database_round_trip, POST /api/dhash/components, 500, {}, not stored",
    "database_round_trip, GET /api/dhash/components/smoke-1, 500, {}, answered with 500",
    "image_found, GET /api/dhash/search, 200, '{\"results\":[]}', not found"
  })
  void what_is_not_as_it_should_be_is_said(
      String test, String question, int status, String body, String said) throws Exception {
    try (BrokenService service = new BrokenService().with(question, status, body)) {
      assertThat(failure(service, test)).isPresent().get().asString().contains(said);
    }
  }

  @Test
  void another_version_than_the_deployed_one_fails() throws Exception {
    try (BrokenService service = new BrokenService()) {
      SmokeTest version =
          tests().of(service.address(), Optional.of("v2")).stream()
              .filter(test -> test.name().equals("version"))
              .findFirst()
              .orElseThrow();
      assertThat(version.check().failure()).contains("the version is v1, not v2");
    }
  }

  @Test
  void missing_security_headers_are_named() throws Exception {
    try (BrokenService service = new BrokenService().without("X-Frame-Options")) {
      assertThat(failure(service, "security_headers")).contains("X-Frame-Options is missing");
    }
    try (BrokenService service = new BrokenService()) {
      assertThat(failure(service, "security_headers")).isEmpty();
    }
  }

  /** Otherwise each failed run would leave one more image in the library. */
  @Test
  void what_a_failed_test_has_stored_is_deleted() throws Exception {
    try (BrokenService service =
        new BrokenService().with("GET /api/dhash/components/smoke-1", 500, "{}")) {
      failure(service, "database_round_trip");
      failure(service, "image_found");
      assertThat(service.asked.stream().filter("DELETE /api/dhash/components/smoke-1"::equals))
          .hasSize(2);
    }
  }

  @Test
  void an_image_that_stays_after_its_deletion_fails() throws Exception {
    String component = "{\"hash\":\"" + Images.HASH + "\"}";
    try (BrokenService service =
        new BrokenService().with("GET /api/dhash/components/smoke-1", 200, component)) {
      assertThat(failure(service, "database_round_trip"))
          .contains("a deleted image is still answered: 200");
    }
  }

  @Test
  void what_an_operator_adds_is_asked_as_it_is_written() throws Exception {
    List<String> said = new ArrayList<>();
    try (BrokenService service = new BrokenService().with("POST /own", 202, "{\"a\":{\"b\":7}}")) {
      said.addAll(failure(service, "own", own(202, "/a/b", "7")).stream().toList());
      said.addAll(failure(service, "own", own(202, "/a/b", "8")).stream().toList());
      said.addAll(failure(service, "own", own(202, "/a/c", "7")).stream().toList());
      said.addAll(failure(service, "own", own(200, "/a/b", "7")).stream().toList());
    }
    assertThat(said)
        .containsExactly(
            "at /a/b stands something else than \"8\"",
            "there is nothing at /a/c in the answer",
            "the answer is 202, not 200");
  }

  private static ExtraTest own(int status, String pointer, String value) {
    return new ExtraTest(
        "own",
        "POST",
        "/own",
        "{}",
        status,
        Optional.of(new ExtraTest.Expected(pointer, Optional.of(value))),
        Duration.ofSeconds(5));
  }

  @Test
  void of_another_service_only_its_health_is_known() throws IOException {
    ServiceSmokeTests other =
        new ServiceSmokeTests("/up", false, List.of(), () -> "1", _ -> {}, System::nanoTime);
    try (BrokenService service = new BrokenService()) {
      assertThat(other.of(service.address(), Optional.of("v1")))
          .extracting(SmokeTest::name)
          .containsExactly("health");
    }
  }

  /** A clock that is late by three seconds at as many answers. */
  private static Optional<String> healthOf(BrokenService service, int slowAnswers)
      throws Exception {
    AtomicLong looks = new AtomicLong();
    LongSupplier clock =
        () -> {
          long look = looks.getAndIncrement();
          boolean answered = look % 2 == 1;
          return answered && look / 2 < slowAnswers ? Duration.ofSeconds(3).toNanos() : 0;
        };
    return new ServiceSmokeTests("/health", false, List.of(), () -> "1", _ -> {}, clock)
        .of(service.address(), Optional.empty())
        .getFirst()
        .check()
        .failure();
  }

  /** The first call loads an HTTP client, which is no fault of the service. */
  @Test
  void a_service_is_slow_when_a_second_answer_is_slow_too() throws Exception {
    try (BrokenService service = new BrokenService()) {
      assertThat(healthOf(service, 0)).isEmpty();
      assertThat(healthOf(service, 1)).isEmpty();
      assertThat(healthOf(service, 2)).hasValue("health took 3000 ms, longer than 2 s");
    }
  }
}
