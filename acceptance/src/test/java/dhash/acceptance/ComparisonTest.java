package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Canaries of the real service under load, each beside a baseline that fails in 1 % of its
 * extractions and hashes in 20 ms. The fears: one that is a little worse gets through, and one that
 * is as good is accused of what happens to both.
 */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
@TestInstance(Lifecycle.PER_CLASS)
class ComparisonTest {
  private static final int PER_SECOND = 60;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private Project project;
  private Load load;

  @BeforeAll
  void a_baseline_that_fails_now_and_then(@TempDir Path temporary) throws Exception {
    project = Project.in(temporary).with("local");
    project.write(
        "quality-gates-config.json",
        """
        {"environments": {"local": {
          "duration": 0.1,
          "pollCadence": {"initial": 1, "normal": 1},
          "autoRollback": true,
          "qualityGates": {
            "healthFailures": {"threshold": 2},
            "extractionFailureRate": {"threshold": 50, "timeWindow": 1},
            "p95HashTime": {"threshold": 2000, "timeWindow": 1},
            "lowConfidenceQueue": {"threshold": 300},
            "worseThanBaseline": {"warmUp": 3}
          }}}}
        """);
    project
        .set("local", "DHASH_STRATEGY", "canary")
        .set("local", "DHASH_REPLICAS", "2")
        .set("local", "DHASH_BAKE", "12s");
    add("steady", "slow=20ms;fail=0.01");
    project.dhash("deploy", "--env", "local", "--tag", "steady", "--skip-monitoring").with(0);
    load = Load.on(project.url("local"), PER_SECOND);
  }

  @AfterAll
  void end_everything() throws Exception {
    load.close();
    project.close();
  }

  /** One that leaks leaves what it has leaked to the next. */
  @AfterEach
  void the_queue_is_empty_again() throws Exception {
    Rows.change(project.processes(), "delete from reviews");
  }

  @Test
  void one_that_fails_six_times_as_often_is_taken_back() throws Exception {
    takenBack("failing", "slow=20ms;fail=0.06;seed=7", "worseThanBaseline: the candidate fails");
  }

  @Test
  void one_that_hashes_half_as_slowly_again_is_taken_back() throws Exception {
    takenBack("slower", "slow=30ms;fail=0.01;seed=8", "worseThanBaseline: the candidate is slow");
  }

  @Test
  void one_that_leaks_into_the_queue_is_taken_back() throws Exception {
    takenBack("leaking", "slow=20ms;fail=0.01;grow-queue=20/s", "lowConfidenceQueue");
  }

  /** The database fails both, and more and more often. */
  @Test
  void one_that_is_fine_while_both_drift_is_promoted() throws Exception {
    Rows.change(
        project.processes(),
        """
        create table drift as select 0.0::float8 as failing;
        create function drifts() returns trigger language plpgsql as $$
        begin
          if random() < (select failing from drift) then raise exception 'drift'; end if;
          return new;
        end $$;
        create trigger drifts before insert on extractions for each row execute function drifts();
        """);
    add("alike", "slow=20ms;fail=0.01;seed=9");
    int before = project.journal("local").rollouts();
    try (Running deploy = project.start("deploy", "--env", "local", "--tag", "alike")) {
      for (int percent = 1; percent <= 5; percent++) {
        Await.until("the canary goes on", LIMIT, polls(before + 1, percent * 6));
        Rows.change(project.processes(), "update drift set failing = " + percent + " / 100.0");
      }
      deploy.await(LIMIT).with(0);
    } finally {
      Rows.change(project.processes(), "drop trigger drifts on extractions");
    }
    assertThat(project.servingVersion("local")).isEqualTo("alike");
    print("alike, while both drift", "promoted");
    project.dhash("rollback", "--env", "local").with(0);
  }

  private Await.Condition polls(int rollout, int many) {
    return () ->
        project.journal("local").rollouts() == rollout
            && (polls() >= many || project.journal("local").ended());
  }

  private long polls() throws Exception {
    return project.journal("local").types().stream().filter("Sampled"::equals).count();
  }

  private void takenBack(String tag, String misbehaviour, String because) throws Exception {
    add(tag, misbehaviour);
    deploy(tag).with(4).saying(because);
    assertThat(project.servingVersion("local")).isEqualTo("steady");
    print(tag + " (" + misbehaviour + ")", "taken back");
  }

  private void print(String candidate, String end) throws Exception {
    System.out.printf("%s: %s after %d polls of a second%n", candidate, end, polls());
  }

  private void add(String tag, String misbehaviour) throws Exception {
    project
        .dhash(
            "releases", "add", tag, "--from", "v1.2.3", "--set", "DHASH_MISBEHAVE=" + misbehaviour)
        .with(0);
  }

  private Ended deploy(String tag) throws Exception {
    try (Running deploy = project.start("deploy", "--env", "local", "--tag", tag)) {
      return deploy.await(LIMIT);
    }
  }
}
