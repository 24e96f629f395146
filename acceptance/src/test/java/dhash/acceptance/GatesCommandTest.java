package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What gates said of a rollout, and what others would have said: the packaged program, read only.
 */
@TestInstance(Lifecycle.PER_CLASS)
class GatesCommandTest {
  private TinyProject tiny;

  @BeforeAll
  void deploy_a_release(@TempDir Path temporary) throws Exception {
    tiny = TinyProject.in(temporary);
  }

  @AfterAll
  void end_everything() throws Exception {
    tiny.close();
  }

  @Test
  void the_record_alone_explains_what_each_gate_said() throws Exception {
    assertThat(tiny.dhash("gates", "explain", "local-1").with(0).out())
        .contains("local-1", "healthFailures", "candidateCrashes");
    tiny.dhash("gates", "explain", "local-9").with(2).saying("local-9");
  }

  @Test
  void recorded_rollouts_are_played_past_the_present_gates() throws Exception {
    JsonNode json =
        JsonMapper.shared().readTree(tiny.dhash("gates", "backtest", "-o", "json").with(0).out());

    assertThat(json.path("withoutIncident").path("windows").asInt()).isEqualTo(1);
    assertThat(json.path("withoutIncident").path("falseRollbacks").asInt()).isZero();
    assertThat(json.path("stretches").path(0).path("name").asString()).isEqualTo("local-1");
  }

  @Test
  void a_file_is_played_swept_and_shown_on_a_page() throws Exception {
    StringBuilder load = new StringBuilder("timestamp,value\n");
    for (int minute = 0; minute <= 120; minute++) {
      load.append(
          "%d,%d%n".formatted(1_772_366_400L + 60L * minute, minute == 95 ? 99 : minute % 7));
    }
    tiny.project().write("load.csv", load.toString());
    tiny.project().write("incidents.csv", "begin,end\n1772372040,1772372340\n");

    tiny.dhash(
            "gates",
            "backtest",
            "--csv",
            "load.csv",
            "--metric",
            "load=value",
            "--gate",
            "load > 50",
            "--duration",
            "10",
            "--incidents",
            "incidents.csv",
            "--sweep",
            "load",
            "--html",
            "page.html")
        .with(0)
        .saying("Written: page.html");

    assertThat(Files.readString(tiny.project().folder().resolve("page.html")))
        .startsWith("<!doctype html>")
        .contains("<svg");
  }
}
