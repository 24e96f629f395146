package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryCommandTest {
  @TempDir Path root = Path.of("");

  @Test
  void one_old_rollout_that_is_damaged_hides_none_of_the_others() throws Exception {
    Terminal terminal = new Terminal(root);
    terminal.write("config/dhash_production.conf", "DHASH_COMMAND='sleep $PORT'\n");
    terminal.write("config/db_production.conf", "DB_HOST=db.example.com\nDB_NAME=dhash\n");
    GuardedRollouts rollouts = new GuardedRollouts(root);
    for (int i = 0; i < 3; i++) {
      rollouts.refused();
    }
    assertThat(terminal.dhash("history", "--env", "production").with(0).out())
        .contains("production-1", "production-2", "production-3");
    Path second = root.resolve(".dhash/production/journal/00000002.ndjson");
    byte[] bytes = Files.readAllBytes(second);
    bytes[30] ^= 4;
    Files.write(second, bytes);

    Terminal.Ended history = terminal.dhash("history", "--env", "production").with(1);

    assertThat(history.out())
        .contains("production-1", "production-3")
        .doesNotContain("production-2");
    assertThat(history.err())
        .contains("00000002.ndjson, line 1: ", "What can be read is listed.", "from a copy");
  }
}
