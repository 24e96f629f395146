package dhash.guard.cli;

import dhash.engine.plan.Promotion;
import dhash.engine.plan.Revision;
import dhash.guard.cli.smoke.Integrity;
import dhash.guard.cli.smoke.JUnitXml;
import dhash.guard.cli.smoke.Outcome;
import dhash.guard.cli.smoke.SmokeReport;
import dhash.guard.cli.smoke.SmokeRun;
import dhash.guard.config.QualityGates;
import dhash.guard.config.Settings;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal;
import dhash.guard.port.SmokeTests;
import dhash.guard.port.SmokeTests.Tier;
import dhash.redaction.Redactor;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Short tests of what serves, as its clients see it. */
@Command(
    name = "smoke-test",
    description = {
      "Ask the running service what a client would, and say what is not as it should be.",
      "What the tests make in the service they remove again, whether they pass or not."
    },
    footer = {
      "",
      "Examples:",
      "  dhash smoke-test --env production",
      "  dhash smoke-test --env production --post-rollback",
      "  dhash smoke-test --env staging --tier critical --timeout 30 --junit smoke.xml",
      "  DHASH_URL=https://dhash.example.com dhash smoke-test --env production"
    })
final class SmokeTestCommand implements Callable<Integer> {
  /** Which tests are run; each holds those before it. */
  enum Tiers {
    critical,
    standard,
    all
  }

  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      converter = SecondsConverter.class,
      defaultValue = "300",
      description = "For all tests together (default: ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ofMinutes(5);

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      defaultValue = "all",
      description = {
        "critical: whether clients are served. standard: and as they should be.",
        "all: and what quality-gates-config.json adds (default)."
      })
  private Tiers tier = Tiers.all;

  @Option(
      names = "--post-rollback",
      description = "Also look whether the data are whole and the schema fits what serves.")
  private boolean postRollback;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Test what answers there (default: DHASH_URL, or where the environment runs).")
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write a JUnit XML report for CI servers.")
  private Optional<Path> junit = Optional.empty();

  SmokeTestCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    junit.ifPresent(this::mustHavePlace);
    Optional<Revision> serving = desk.journal(env.name).latest().flatMap(SmokeTestCommand::serving);
    CommandLog log =
        new CommandLog(desk, postRollback ? "post-rollback_tests" : "smoke_tests", env.name);
    SmokeReport report = report(serving, log);
    String name = Names.of("smoke_test_report", env.name, report.at(), "json");
    new Reporter(desk, output, log).tell(report, desk.logs().resolve(name));
    if (junit.isPresent()) {
      JUnitXml.write(report, desk.root().resolve(junit.get()));
    }
    if (report.passed()) {
      return ExitCode.DONE.value();
    }
    return (report.outOfTime() ? ExitCode.TIMED_OUT : ExitCode.ERROR).value();
  }

  /** Better known before the tests than after them. */
  private void mustHavePlace(Path named) {
    Path file = desk.root().resolve(named).toAbsolutePath().normalize();
    Path folder = file.getParent();
    if (folder == null || Files.isDirectory(file) || !Files.isDirectory(folder)) {
      throw new GuardException(
          ExitCode.USAGE,
          "--junit: " + file + (Files.isDirectory(file) ? " is a folder." : " has no folder."),
          "Nothing was started.",
          "Name a file in a folder that is there.");
    }
  }

  private static Optional<Revision> serving(Journal.History latest) {
    return latest.state().lineage().stream().findFirst().map(Promotion::revision);
  }

  private SmokeReport report(Optional<Revision> serving, CommandLog log) throws Exception {
    Optional<URI> elsewhere = elsewhere();
    Settings settings =
        elsewhere.isPresent()
            ? desk.workshop().settings(env.name, Map.of()).draft()
            : desk.settings(env.name, Map.of());
    URI address = elsewhere.orElse(settings.service().url());
    QualityGates gates =
        desk.workshop().gates(settings, Optional.empty(), Optional.empty()).orThrow();
    List<SmokeTests.SmokeTest> tests =
        new ArrayList<>(
            desk.workshop().smokeTests(settings, gates).of(address, serving.map(Revision::tag)));
    if (postRollback && elsewhere.isEmpty() && serving.isPresent()) {
      Site site = desk.workshop().site(settings, gates);
      Path migrations = site.world().revisions().migrationsOf(serving.get());
      tests.addAll(new Integrity(site.world().database(), migrations, log::say).tests());
    }
    tests.removeIf(test -> !isWanted(test.tier()));
    log.say("Testing %s: %d tests".formatted(address, tests.size()));
    Instant begin = desk.clock().instant();
    List<Outcome> outcomes =
        new SmokeRun(desk.clock(), outcome -> log.keep(line(outcome))).of(tests, timeout);
    Redactor redactor = Redactor.knowing(desk.variables());
    return new SmokeReport(
        env.name,
        postRollback ? "post-rollback" : "standard",
        begin,
        Duration.between(begin, desk.clock().instant()),
        outcomes.stream().map(outcome -> outcome.redacted(redactor::redact)).toList());
  }

  private boolean isWanted(Tier of) {
    return switch (tier) {
      case critical -> of == Tier.CRITICAL;
      case standard -> of != Tier.EXTRA;
      case all -> true;
    };
  }

  /** What is named is tested, whatever the configuration says of where the environment runs. */
  private Optional<URI> elsewhere() {
    return url.or(() -> Optional.ofNullable(desk.variables().get("DHASH_URL")))
        .map(SmokeTestCommand::address);
  }

  private static URI address(String text) {
    try {
      URI address = new URI(text);
      boolean web = List.of("http", "https").contains(String.valueOf(address.getScheme()));
      if (web && address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException none) {
      // As what has another form.
    }
    throw new GuardException(
        ExitCode.USAGE,
        "\"" + text + "\" is no address of a service.",
        "Nothing was started.",
        "Write it like https://dhash.example.com.");
  }

  private static String line(Outcome outcome) {
    return "%s %s (%d ms) %s"
        .formatted(outcome.result(), outcome.name(), outcome.took().toMillis(), outcome.reason())
        .strip();
  }
}
