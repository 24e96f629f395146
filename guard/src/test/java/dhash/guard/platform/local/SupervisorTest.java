package dhash.guard.platform.local;

import static dhash.guard.platform.local.Machine.LIMIT;
import static dhash.guard.platform.local.Machine.revision;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.guard.port.Observation;
import dhash.guard.port.Platform.Ensured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
  @TempDir Path home;
  private Machine machine = new Machine(Path.of("."));

  @BeforeEach
  void start() {
    machine = new Machine(home);
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    machine.close();
  }

  private static Fleet only(int revision, int replicas) {
    return Fleet.of(new Placement(revision(revision), replicas, 100));
  }

  private static boolean runs(long pid) {
    return ProcessHandle.of(pid).map(Liveness::isAlive).orElse(false);
  }

  @Test
  void a_killed_supervisor_is_back_and_adopts_its_replicas() throws Exception {
    Machine.Site site = machine.site("adopt");
    site.prepare(1);
    site.platform.ensure(site.next(), only(1, 2), LIMIT);
    Map<String, Long> before = machine.pids("adopt");
    long supervisor = machine.address().pid();

    ProcessHandle.of(supervisor).orElseThrow().destroyForcibly();
    long killed = System.nanoTime();
    Machine.until(() -> machine.address().pid() != supervisor && machine.supervisor.isRunning());
    Machine.until(() -> answers(site));
    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(10));

    assertThat(machine.pids("adopt")).isEqualTo(before);
    assertThat(site.observe().replicas())
        .hasSize(2)
        .allSatisfy(replica -> assertThat(replica.crashes()).isZero());
    // Adopted ones are still looked after, drained and stopped like any other.
    ProcessHandle.of(before.values().iterator().next()).orElseThrow().destroyForcibly();
    Machine.until(() -> site.observe().replicas().stream().anyMatch(r -> r.crashes() == 1));
    assertThat(site.platform.ensure(site.next(), only(1, 1), LIMIT))
        .isEqualTo(new Ensured.Converged());
    assertThat(site.observe().replicas()).hasSize(1);
  }

  private static boolean answers(Machine.Site site) throws InterruptedException {
    try {
      return site.get("/").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void down_leaves_no_process_and_up_brings_the_fleet_back() throws Exception {
    Machine.Site site = machine.site("updown");
    site.prepare(1);
    site.platform.ensure(site.next(), only(1, 2), LIMIT);
    SupervisorAddress address = machine.address();
    Map<String, Long> pids = machine.pids("updown");
    assertThat(pids).hasSize(2);

    machine.supervisor.down(LIMIT);

    assertThat(pids.values()).noneMatch(SupervisorTest::runs);
    assertThat(address.alive()).isFalse();
    assertThat(machine.supervisor.isRunning()).isFalse();
    assertThat(site.observe()).isEqualTo(new Observation(site.entrance, "", List.of(), List.of()));

    assertThat(machine.supervisor.up(LIMIT)).isEmpty();

    assertThat(site.get("/").body()).isEqualTo("r1");
    assertThat(site.observe().replicas())
        .hasSize(2)
        .allSatisfy(replica -> assertThat(replica.crashes()).isZero());
  }

  /** What was given up an hour ago says nothing of now. */
  @Test
  void up_waits_anew_for_what_was_given_up_before() throws Exception {
    Machine.Site site = machine.site("again");
    Path trouble = Files.createFile(home.resolve("trouble"));
    site.prepare(1, Map.of("UNREADY_IF", trouble.toString()));
    assertThat(site.platform.ensure(site.next(), only(1, 1), Duration.ofSeconds(2)))
        .isInstanceOf(Ensured.NotReady.class);

    Files.delete(trouble);

    assertThat(machine.supervisor.up(LIMIT)).isEmpty();
    assertThat(site.get("/").body()).isEqualTo("r1");
  }

  @Test
  void down_stops_replicas_whose_supervisor_was_killed_with_its_parent() throws Exception {
    Machine.Site site = machine.site("orphans");
    site.prepare(1);
    site.platform.ensure(site.next(), only(1, 1), LIMIT);
    SupervisorAddress address = machine.address();
    Map<String, Long> pids = machine.pids("orphans");
    ProcessHandle.of(address.parent()).orElseThrow().destroyForcibly();
    ProcessHandle.of(address.pid()).orElseThrow().destroyForcibly();
    Machine.until(() -> !address.alive());

    machine.supervisor.down(LIMIT);

    assertThat(pids.values()).noneMatch(SupervisorTest::runs);
    assertThat(Files.readString(home.resolve("supervisor.log"))).contains("r1-1 stopped");
  }

  @Test
  void there_is_one_supervisor_for_a_home_and_only_who_has_the_token_is_heard() throws Exception {
    machine.supervisor.up(LIMIT);
    SupervisorAddress address = machine.address();
    machine.launcher.launch();
    Machine.until(() ->
        Files.readString(home.resolve("supervisor.log"))
            .contains("another supervisor is there already"));

    assertThat(machine.address()).isEqualTo(address);
    assertThat(Files.getPosixFilePermissions(SupervisorAddress.file(home)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    HttpResponse<Void> response =
        machine.http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.port() + "/down"))
                .header("Authorization", "Bearer guess")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.discarding());
    assertThat(response.statusCode()).isEqualTo(401);
  }

  @Test
  void a_rollout_without_a_guard_gets_one_and_a_guarded_one_is_left_alone() throws Exception {
    Path left = Files.createDirectories(home.resolve("left"));
    Path guarded = Files.createDirectories(home.resolve("guarded"));
    Files.writeString(left.resolve("rollout.open"), "");
    Files.writeString(left.resolve("guard.lock"), "");
    Files.writeString(guarded.resolve("rollout.open"), "");
    try (FileChannel channel =
            FileChannel.open(
                guarded.resolve("guard.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      machine.supervisor.up(LIMIT);

      Machine.until(() -> Files.exists(home.resolve("left.guard")));

      assertThat(home.resolve("guarded.guard")).doesNotExist();
      Machine.until(() -> Files.exists(home.resolve("guarded.upkeep")));
    }
  }
}
