package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final String NAME = "dhash-migrate-test";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /**
   * A session that was closed a moment ago may still be listed, and be gone when it is to be ended:
   * a rehearsal was refused for it, once in many. It takes many rounds to meet one.
   */
  @Test
  void a_session_that_ends_by_itself_meanwhile_is_no_migration_that_still_runs() throws Exception {
    DatabaseAddress address = Servers.freshDatabase();
    try (Connection watching = address.connect("watching", LIMIT)) {
      for (int round = 0; round < 300; round++) {
        address.connect(NAME, LIMIT).close();
        assertThatCode(() -> Sessions.end(watching, NAME)).doesNotThrowAnyException();
      }
    }
  }
}
