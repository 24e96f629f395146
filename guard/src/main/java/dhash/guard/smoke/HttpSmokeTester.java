package dhash.guard.smoke;

import dhash.engine.plan.Revision;
import dhash.guard.port.SmokeTester;
import dhash.guard.port.SmokeTests.Check;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Asks a service a few questions over HTTP. Of the dhash service it knows what to expect; of any
 * other only that its health path answers well.
 */
public final class HttpSmokeTester implements SmokeTester {
  private final ServiceClient client;
  private final String healthPath;
  private final boolean dhash;

  /**
   * @param dhash whether it is the dhash service, whose answers are known
   * @param nanoClock to time answers with
   */
  public HttpSmokeTester(String healthPath, boolean dhash, LongSupplier nanoClock) {
    this.client = new ServiceClient(nanoClock);
    this.healthPath = healthPath;
    this.dhash = dhash;
  }

  @Override
  public Result test(List<URI> addresses, Revision expected) throws InterruptedException {
    List<String> failures = new ArrayList<>();
    int tests = 0;
    for (URI address : addresses) {
      for (Check test : tests(address, expected)) {
        tests++;
        failure(test).ifPresent(why -> failures.add(address + ": " + why));
      }
    }
    return new Result(tests, failures);
  }

  private List<Check> tests(URI address, Revision expected) {
    Questions ask = new Questions(client, address);
    Check health = ask.health(healthPath);
    return dhash
        ? List.of(
            health, ask.version(expected.tag()), ask.unknownPath(), ask.image(), ask.badImage())
        : List.of(health);
  }

  private static Optional<String> failure(Check test) throws InterruptedException {
    try {
      return test.failure();
    } catch (IOException failed) {
      String reason = failed.getMessage();
      return Optional.of(reason == null ? failed.getClass().getSimpleName() : reason);
    }
  }
}
