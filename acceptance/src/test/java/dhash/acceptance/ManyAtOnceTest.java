package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Commands as if of two hosts and several people, all at once on one environment. */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class ManyAtOnceTest {
  private static final Duration SOON = Duration.ofMinutes(2);

  private Project project;

  @BeforeAll
  void deploy_the_baseline(@TempDir Path temporary) throws Exception {
    project = Project.in(temporary).with("local").withFastGates("local", true);
    project.set("local", "DHASH_REPLICAS", "1").set("local", "DHASH_STRATEGY", "blue-green");
    project.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
  }

  @AfterAll
  void end_everything() throws Exception {
    project.close();
  }

  private List<Ended> atOnce(List<List<String>> commands) throws Exception {
    List<Running> running = new ArrayList<>();
    for (List<String> command : commands) {
      List<String> all = new ArrayList<>(command);
      all.addAll(List.of("--env", "local"));
      running.add(project.start(all.toArray(String[]::new)));
    }
    List<Ended> ended = new ArrayList<>();
    for (Running one : running) {
      ended.add(one.await(Project.LIMIT));
    }
    return ended;
  }

  @Test
  void of_several_deploys_one_begins_and_the_others_are_told_that_it_is_locked() throws Exception {
    int before = project.journal("local").rollouts();
    List<String> deploy = List.of("deploy", "--duration", "20s");
    List<Ended> ended = atOnce(List.of(deploy, deploy, deploy));

    assertThat(ended)
        .filteredOn(e -> e.exitCode() != 8)
        .as("the one that began")
        .singleElement()
        .satisfies(e -> assertThat(e.exitCode()).as(e.toString()).isIn(0, 7));
    assertThat(ended)
        .filteredOn(e -> e.exitCode() == 8)
        .allSatisfy(e -> e.saying("Nothing", "dhash status"));
    assertThat(project.journal("local").rollouts()).isEqualTo(before + 1);
    if (!project.journal("local").ended()) {
      project.dhash("abort", "--env", "local").with(0);
    }
    assertSound();
  }

  /** Whoever is told that it was done finds it in the journal; whoever is refused does not. */
  @Test
  void each_order_is_done_or_refused_and_never_half_done() throws Exception {
    project.dhash("deploy", "--env", "local", "--detach", "--duration", "10").with(0);
    Await.until(
        "the window",
        SOON,
        () -> project.dhash("status", "--env", "local").out().contains("watching"));

    List<Ended> ended =
        atOnce(
            List.of(
                List.of("pause", "--reason", "order-1"),
                List.of("pause", "--reason", "order-2"),
                List.of("promote", "--reason", "order-3"),
                List.of("abort", "--reason", "order-4"),
                List.of("abort", "--reason", "order-5"),
                List.of("rollback", "--reason", "order-6"),
                List.of("resume", "--detach"),
                List.of("deploy", "--duration", "1s"),
                List.of("status")));
    Await.until("the end", SOON, () -> project.journal("local").ended());

    String journal = project.dhash("history", "--env", "local", "-o", "json").out() + told();
    for (int i = 0; i < 6; i++) {
      Ended order = ended.get(i);
      assertThat(order.exitCode()).as(order.toString()).isIn(0, 3, 4, 8);
      boolean done = order.exitCode() == 0 || order.exitCode() == 4;
      boolean already = order.err().contains("going back already");
      assertThat(journal.contains("order-" + (i + 1)))
          .as(order.toString())
          .isEqualTo(done && !already);
    }
    assertThat(ended.get(6).exitCode()).as(ended.get(6).toString()).isIn(0, 3);
    assertThat(ended.get(7).exitCode()).as(ended.get(7).toString()).isIn(0, 4, 7, 8);
    assertThat(ended.get(8).exitCode()).as(ended.get(8).toString()).isZero();
    assertSound();
  }

  /** What the newest rollouts say of orders. */
  private String told() throws Exception {
    StringBuilder told = new StringBuilder();
    for (int i = 1; i <= project.journal("local").rollouts(); i++) {
      told.append(project.dhash("journal", "show", "local-" + i).with(0).out());
    }
    return told.toString();
  }

  private void assertSound() throws Exception {
    project.dhash("journal", "verify", "--env", "local").with(0);
    project.journal("local").assertIntact();
    assertThat(project.servingVersion("local")).isEqualTo("v1.2.3");
    assertThat(project.processes().all().values().stream().filter(p -> p.contains("service.jar")))
        .as("replicas left over")
        .hasSize(1);
  }
}
