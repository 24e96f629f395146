package dhash.guard.platform.local;

import static dhash.guard.platform.local.Machine.LIMIT;
import static dhash.guard.platform.local.Machine.revision;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.guard.port.Generation;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform.Ensured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPlatformTest {
  @TempDir static Path home;
  private static Machine machine;

  @BeforeAll
  static void start() {
    machine = new Machine(home);
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    machine.close();
  }

  private static Fleet only(int revision, int replicas) {
    return Fleet.of(new Placement(revision(revision), replicas, 100));
  }

  private static Fleet canary(int weight) {
    return Fleet.of(
        new Placement(revision(1), 1, 100 - weight), new Placement(revision(2), 1, weight));
  }

  @Test
  void no_request_fails_while_a_revision_replaces_another() throws Exception {
    Machine.Site site = machine.site("rolling");
    site.prepare(1);
    site.prepare(2);
    site.platform.ensure(site.next(), only(1, 2), LIMIT);
    try (Load load = new Load(site)) {
      site.platform.ensure(site.next(), canary(0), LIMIT);
      site.platform.ensure(site.next(), canary(50), LIMIT);
      site.platform.ensure(
          site.next(),
          Fleet.of(new Placement(revision(1), 1, 0), new Placement(revision(2), 2, 100)),
          LIMIT);
      site.platform.ensure(site.next(), only(2, 2), LIMIT);

      assertThat(load.sent()).isGreaterThan(50);
      assertThat(load.failures()).isEmpty();
    }
    assertThat(site.observe().replicas())
        .extracting(Observation.Replica::name)
        .containsExactlyInAnyOrder("r2-1", "r2-2");
    assertThat(site.get("/").body()).isEqualTo("r2");
  }

  @Test
  void a_killed_replica_is_replaced_and_counted_while_others_serve() throws Exception {
    Machine.Site site = machine.site("crash");
    site.prepare(1);
    site.platform.ensure(site.next(), only(1, 2), LIMIT);
    long pid = machine.pid("crash", "r1-2");
    try (Load load = new Load(site)) {
      int before = load.sent();
      Machine.until(() -> load.sent() > before + 10);
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      Machine.until(() ->
          site.observe().replicas().stream()
              .anyMatch(r -> r.name().equals("r1-2") && r.ready() && r.crashes() == 1));

      // What the dead replica was working on is lost; nothing else is.
      assertThat(load.failures())
          .hasSizeLessThan(10)
          .allSatisfy(failure -> assertThat(failure).contains("broke off"));
    }
    assertThat(machine.pid("crash", "r1-2")).isNotEqualTo(pid);
  }

  @Test
  void a_newer_call_overtakes_one_that_waits() throws Exception {
    Machine.Site site = machine.site("overtake");
    site.prepare(1);
    site.prepare(2, Map.of("NEVER_READY", "1"));
    site.platform.ensure(site.next(), only(1, 1), LIMIT);
    Generation first = site.next();
    CompletableFuture<Ensured> waiting = site.ensureLater(first, canary(50));
    Machine.until(() -> site.observe().replicas().size() == 2);

    Generation second = site.next();
    assertThat(site.platform.ensure(second, only(1, 1), LIMIT)).isEqualTo(new Ensured.Converged());
    assertThat(waiting.get()).isEqualTo(new Ensured.Superseded(second.position()));
  }

  @Test
  void a_candidate_that_is_not_ready_gets_no_traffic() throws Exception {
    Machine.Site site = machine.site("notready");
    site.prepare(1);
    site.prepare(2, Map.of("NEVER_READY", "1"));
    site.platform.ensure(site.next(), only(1, 1), LIMIT);

    Ensured ensured = site.platform.ensure(site.next(), canary(50), Duration.ofSeconds(2));

    assertThat(ensured)
        .isInstanceOfSatisfying(
            Ensured.NotReady.class,
            notReady -> {
              assertThat(notReady.revision()).isEqualTo(revision(2));
              assertThat(notReady.reason()).contains("/ready answered 503");
            });
    assertThat(site.observe().shares()).containsExactly(new Observation.Share(revision(1), 100));
    for (int i = 0; i < 50; i++) {
      assertThat(site.get("/").body()).isEqualTo("r1");
    }
  }

  @Test
  void a_candidate_that_keeps_ending_is_given_up_before_its_time() throws Exception {
    Machine.Site site = machine.site("crashloop");
    site.prepare(1, Map.of("CRASH", "1"));

    Ensured ensured = site.platform.ensure(site.next(), only(1, 1), LIMIT);

    assertThat(ensured)
        .isInstanceOfSatisfying(
            Ensured.NotReady.class,
            notReady -> assertThat(notReady.reason()).contains("ended with status 3"));
    assertThat(Files.readString(home.resolve("replicas/crashloop/r1-1.log")))
        .contains("crashing as asked");
  }

  @Test
  void limits_are_applied() throws Exception {
    Machine.Site site = machine.site("limits");
    site.prepare(1);
    site.platform.ensure(site.next(), only(1, 1), LIMIT);
    long pid = machine.pid("limits", "r1-1");

    assertThat(site.get("/env").body())
        .contains("-Xmx96m -XX:ActiveProcessorCount=1")
        .contains("HOST=127.0.0.1")
        .doesNotContain("MAVEN");
    String log = Files.readString(home.resolve("supervisor.log"));
    if (log.contains("memory, cpu (cgroup v1)")) {
      Path group = group(pid, "memory");
      assertThat(group.resolve("memory.limit_in_bytes")).content().contains("268435456");
      assertThat(group(pid, "cpu").resolve("cpu.cfs_quota_us")).content().contains("100000");

      site.platform.ensure(site.next(), Fleet.EMPTY, LIMIT);
      assertThat(group).doesNotExist();
    }
  }

  private static Path group(long pid, String controller) throws IOException {
    String own =
        Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream()
            .filter(line -> line.contains(":" + controller + ":"))
            .findFirst()
            .orElseThrow();
    return Path.of("/sys/fs/cgroup/" + controller + own.substring(own.lastIndexOf(':') + 1));
  }
}
