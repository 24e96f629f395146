package dhash.guard.smoke;

import dhash.guard.port.ExtraTest;
import dhash.guard.port.Sleeper;
import dhash.guard.port.SmokeTests;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The tests of contract section 10: of the dhash service all, of any other service its health. */
public final class ServiceSmokeTests implements SmokeTests {
  private static final int AT_ONCE = 5;

  private final ServiceClient client;
  private final String healthPath;
  private final boolean dhash;
  private final List<ExtraTest> extras;
  private final Supplier<String> ids;
  private final Sleeper sleeper;

  /**
   * @param dhash whether it is the dhash service, whose answers are known
   * @param extras what an operator has added
   * @param ids make names that nobody else uses, of letters, digits and hyphens
   * @param nanoClock to time answers with
   */
  public ServiceSmokeTests(
      String healthPath,
      boolean dhash,
      List<ExtraTest> extras,
      Supplier<String> ids,
      Sleeper sleeper,
      LongSupplier nanoClock) {
    this.client = new ServiceClient(nanoClock);
    this.healthPath = healthPath;
    this.dhash = dhash;
    this.extras = List.copyOf(extras);
    this.ids = ids;
    this.sleeper = sleeper;
  }

  @Override
  public List<SmokeTest> of(URI address, Optional<String> version) {
    Questions ask = new Questions(client, address);
    List<SmokeTest> tests = new ArrayList<>();
    tests.add(new SmokeTest("health", Tier.CRITICAL, ask.health(healthPath)));
    if (dhash) {
      tests.addAll(ofTheDhashService(ask, address, version));
    }
    extras.forEach(extra ->
        tests.add(new SmokeTest(extra.name(), Tier.EXTRA, new ExtraCheck(client, address, extra))));
    return tests;
  }

  private List<SmokeTest> ofTheDhashService(Questions ask, URI address, Optional<String> version) {
    LibraryVisit visit = new LibraryVisit(client, address, "smoke-" + ids.get(), sleeper);
    List<SmokeTest> tests = new ArrayList<>();
    version.ifPresent(
        expected -> tests.add(new SmokeTest("version", Tier.CRITICAL, ask.version(expected))));
    tests.add(new SmokeTest("status", Tier.CRITICAL, ask.status()));
    tests.add(new SmokeTest("database_round_trip", Tier.CRITICAL, visit.comesAndGoes()));
    tests.add(new SmokeTest("image_hash", Tier.CRITICAL, ask.image()));
    tests.add(new SmokeTest("image_found", Tier.CRITICAL, visit.isFound()));
    tests.add(new SmokeTest("bad_image", Tier.STANDARD, ask.badImage()));
    tests.add(new SmokeTest("unknown_path", Tier.STANDARD, ask.unknownPath()));
    tests.add(
        new SmokeTest("concurrent_requests", Tier.STANDARD, new Together(AT_ONCE, ask.image())));
    tests.add(new SmokeTest("security_headers", Tier.STANDARD, ask.securityHeaders()));
    tests.add(new SmokeTest("metrics", Tier.STANDARD, ask.metrics()));
    return tests;
  }
}
