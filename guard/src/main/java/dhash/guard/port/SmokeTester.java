package dhash.guard.port;

import dhash.engine.plan.Revision;
import java.net.URI;
import java.util.List;

/** Short tests that a freshly started service must pass. */
public interface SmokeTester {
  /**
   * The result.
   *
   * @param tests how many were run
   * @param failures one sentence for each that failed
   */
  record Result(int tests, List<String> failures) {
    public Result {
      failures = List.copyOf(failures);
    }
  }

  /**
   * Tests what answers at the addresses, and that it is the revision. Leaves nothing behind in the
   * service.
   */
  Result test(List<URI> addresses, Revision expected) throws InterruptedException;
}
