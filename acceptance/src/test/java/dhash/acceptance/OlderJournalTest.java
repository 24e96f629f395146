package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A journal that was put back from a copy which knows less than was done. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class OlderJournalTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String OLDER = "The journal is older than what was done";

  private TinyProject tiny;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    tiny = TinyProject.in(temporary);
  }

  @AfterAll
  void end_everything() throws Exception {
    tiny.close();
  }

  private Path journal() {
    return tiny.project().folder().resolve(".dhash/local/journal");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private void putBack(Path copy, Path away) throws IOException {
    Files.move(journal(), away);
    copy(copy, journal());
  }

  @Test
  void the_next_release_goes_through_and_what_was_lost_is_told(@TempDir Path temporary)
      throws Exception {
    copy(journal(), temporary.resolve("copy"));
    tiny.dhash("deploy", "--tag", tiny.add(""), "--skip-monitoring").with(0);
    putBack(temporary.resolve("copy"), temporary.resolve("away"));

    tiny.dhash("journal", "verify").with(1).saying(OLDER, "newest copy");
    tiny.dhash("history").with(1).saying(OLDER);
    assertThat(tiny.dhash("status").with(0).out()).contains(OLDER);
    assertThat(tiny.dhash("doctor").with(3).out()).contains(OLDER);

    String tag = tiny.add("");
    tiny.dhash("deploy", "--tag", tag, "--skip-monitoring").with(0).saying(OLDER);
    assertThat(tiny.project().servingVersion("local")).isEqualTo(tag);
    tiny.dhash("journal", "verify").with(0).saying("was lost before this was written");
  }

  @Test
  void an_open_rollout_does_not_go_on_and_can_be_taken_back(@TempDir Path temporary)
      throws Exception {
    String before = tiny.project().servingVersion("local");
    String tag = tiny.add("");
    try (Load load = tiny.load(10);
        Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag)) {
      Await.until("a canary has traffic", SOON, () -> load.answeredBy(tag) > 0);
      copy(journal(), temporary.resolve("copy"));
      tiny.dhash("promote").with(0);
      deploy.await(SOON).with(0);
    }
    putBack(temporary.resolve("copy"), temporary.resolve("away"));

    for (List<String> forward : List.of(List.of("resume"), List.of("deploy"))) {
      tiny.dhash(forward.toArray(String[]::new))
          .with(1)
          .saying(OLDER, "may have ended since", "dhash abort");
    }
    tiny.dhash("promote").with(3).saying(OLDER);
    assertThat(tiny.project().servingVersion("local")).isEqualTo(tag);

    tiny.dhash("abort").with(0);
    assertThat(tiny.project().servingVersion("local")).isEqualTo(before);
  }
}
