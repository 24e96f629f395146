package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Approvals and freezes where others are at work in the same moment. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class ClearanceTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<String> APPROVERS = List.of("ben", "bea", "cleo", "dan");

  private TinyProject tiny;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    tiny = TinyProject.in(temporary);
  }

  @AfterAll
  void end_everything() throws Exception {
    tiny.close();
  }

  @Test
  void approvals_that_are_given_in_the_same_moment_all_count() throws Exception {
    Project project = tiny.project();
    for (String name : APPROVERS) {
      project.shell("ssh-keygen -q -t ed25519 -N '' -f " + name).with(0);
      project
          .shell(
              "echo %1$s@example.com \"$(cat %1$s.pub)\" >> config/allowed_signers".formatted(name))
          .with(0);
    }
    String tag = tiny.add("");
    project.set("local", "DHASH_REQUIRED_APPROVALS", "4");
    try {
      approveAtOnce(tag);
      JsonNode plan = json("plan", "--tag", tag);
      assertThat(plan.path("approvals").path("given")).hasSize(APPROVERS.size());
      assertThat(plan.path("approvals").path("missing")).isEmpty();
    } finally {
      project.set("local", "DHASH_REQUIRED_APPROVALS", "0");
    }
    assertThat(tiny.dhash("audit").with(0).out().lines().filter(line -> line.contains("approve ")))
        .as("and all are recorded")
        .hasSize(APPROVERS.size());
  }

  private void approveAtOnce(String tag) throws Exception {
    List<Running> approving = new ArrayList<>();
    try {
      for (String name : APPROVERS) {
        approving.add(tiny.start(Map.of(), "approve", "--tag", tag, "--key", name));
      }
      for (Running one : approving) {
        one.await(SOON).with(0);
      }
    } finally {
      approving.forEach(Running::close);
    }
  }

  private JsonNode json(String... command) throws Exception {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("-o", "json"));
    return JsonMapper.shared().readTree(tiny.dhash(line.toArray(String[]::new)).with(0).out());
  }

  @Test
  void a_freeze_that_begins_during_the_pre_checks_stops_only_the_next_deploy() throws Exception {
    String tag = tiny.add("");
    try (Running deploy = tiny.start(Map.of(), "deploy", "--tag", tag)) {
      Await.until(
          "the rollout is open",
          SOON,
          () -> !tiny.journal().ended() && tiny.journal().types().contains("Opened"));
      tiny.project().set("local", "DHASH_FREEZE", "2020-01-01..2099-12-31");
      deploy.kill(); // whoever goes on reads the configuration anew
    }
    try {
      tiny.dhash("resume").with(0).saying("promoted");
      assertThat(tiny.project().servingVersion("local")).isEqualTo(tag);
      tiny.dhash("deploy", "--tag", tiny.add("")).with(8).saying("frozen until");
    } finally {
      tiny.project().set("local", "DHASH_FREEZE", "");
    }
  }
}
