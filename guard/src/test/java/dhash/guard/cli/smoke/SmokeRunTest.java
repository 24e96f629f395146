package dhash.guard.cli.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.cli.smoke.Outcome.Result;
import dhash.guard.port.SmokeTests.SmokeTest;
import dhash.guard.port.SmokeTests.Tier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.xml.parsers.DocumentBuilderFactory;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The fear: a service that hangs keeps an operator waiting, or counts as well. */
class SmokeRunTest {
  private static final SmokeTest GOOD = new SmokeTest("good", Tier.CRITICAL, Optional::empty);
  private static final SmokeTest BAD =
      new SmokeTest("bad", Tier.STANDARD, () -> Optional.of("it \u0000 <broke> & \"fell\""));

  private static List<Outcome> run(Duration limit, SmokeTest... tests) throws Exception {
    return new SmokeRun(InstantSource.system(), _ -> {}).of(List.of(tests), limit);
  }

  @Test
  void a_test_that_hangs_is_ended_and_cleans_up_and_the_others_are_not_run() throws Exception {
    AtomicBoolean cleaned = new AtomicBoolean();
    SmokeTest hangs =
        new SmokeTest(
            "hangs",
            Tier.CRITICAL,
            () -> {
              try {
                new CountDownLatch(1).await();
                return Optional.empty();
              } finally {
                cleaned.set(true);
              }
            });

    List<Outcome> outcomes = run(Duration.ofMillis(200), GOOD, hangs, GOOD);

    assertThat(outcomes)
        .extracting(Outcome::result)
        .containsExactly(Result.PASSED, Result.FAILED, Result.NOT_RUN);
    assertThat(cleaned).isTrue();
  }

  @Test
  void no_answer_is_a_failure_with_its_reason() throws Exception {
    SmokeTest dead =
        new SmokeTest(
            "dead",
            Tier.CRITICAL,
            () -> {
              throw new IOException("connection refused");
            });
    assertThat(run(Duration.ofSeconds(10), dead).getFirst().reason())
        .isEqualTo("connection refused");
  }

  @Test
  void each_is_told_as_it_comes() throws Exception {
    List<String> told = new ArrayList<>();
    new SmokeRun(InstantSource.system(), outcome -> told.add(outcome.name()))
        .of(List.of(GOOD, BAD), Duration.ofSeconds(10));
    assertThat(told).containsExactly("good", "bad");
  }

  @Test
  void a_report_for_ci_servers_is_well_formed_whatever_a_service_says(@TempDir Path folder)
      throws Exception {
    SmokeReport report =
        new SmokeReport(
            "staging",
            "standard",
            Instant.EPOCH,
            Duration.ofMillis(1500),
            run(Duration.ofSeconds(10), GOOD, BAD));
    Path file = folder.resolve("smoke.xml");

    JUnitXml.write(report, file);

    Document read = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    assertThat(read.getDocumentElement().getAttribute("tests")).isEqualTo("2");
    assertThat(read.getDocumentElement().getAttribute("failures")).isEqualTo("1");
    assertThat(read.getElementsByTagName("failure").item(0).getAttributes().item(0).getNodeValue())
        .isEqualTo("it ? <broke> & \"fell\"");
    assertThat(report.asMap())
        .extracting("smoke_test_report", InstanceOfAssertFactories.MAP)
        .containsEntry("environment", "staging")
        .containsEntry("test_type", "standard")
        .containsEntry("duration_seconds", 1.5)
        .extractingByKey("summary")
        .hasToString("{total_tests=2, passed=1, failed=1, success_rate=50.0}");
  }
}
