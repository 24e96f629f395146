package dhash.guard.port;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** All that can be asked of a service from outside, as clients see it. */
public interface SmokeTests {
  /** How much is lost while a test fails. */
  enum Tier {
    /** Clients are not served. */
    CRITICAL,
    /** Clients are served, but not as they should be. */
    STANDARD,
    /** What an operator has added. */
    EXTRA
  }

  /** One question. */
  interface Check {
    /**
     * Why it failed; empty where it passed. What it makes in the service is removed again, whether
     * it passes or not.
     *
     * @throws IOException when there was no answer
     */
    Optional<String> failure() throws IOException, InterruptedException;
  }

  /**
   * @param name as reports have it, such as {@code image_hash}
   */
  record SmokeTest(String name, Tier tier, Check check) {}

  /**
   * The tests, in the order in which they are run.
   *
   * @param address what clients call
   * @param version what must answer there; empty where nobody knows
   */
  List<SmokeTest> of(URI address, Optional<String> version);
}
