package dhash.guard.platform.local;

import static dhash.guard.platform.local.Machine.LIMIT;
import static dhash.guard.platform.local.Machine.revision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.Fleet;
import dhash.engine.plan.Placement;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Platform.Ensured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two environments of one supervisor: what befalls one never touches the other. */
class ApartTest {
  @TempDir Path home;
  private Machine machine = new Machine(Path.of("."));
  private Machine.Site well;
  private Machine.Site ill;

  @BeforeEach
  void two_environments_serve() throws Exception {
    machine = new Machine(home);
    well = machine.site("well");
    ill = machine.site("ill");
    for (Machine.Site site : List.of(well, ill)) {
      site.prepare(1);
      site.platform.ensure(site.next(), only(1), LIMIT);
    }
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    machine.close();
  }

  private static Fleet only(int revision) {
    return Fleet.of(new Placement(revision(revision), 1, 100));
  }

  private Path fleet() {
    return home.resolve("ill/platform/fleet");
  }

  /** Longer than a failing supervisor would last. */
  private void assertThatTheOtherGoesOn() throws Exception {
    long supervisor = machine.address().pid();
    long until = System.nanoTime() + 3_000_000_000L;
    while (System.nanoTime() < until) {
      assertThat(well.get("/").body()).isEqualTo("r1");
    }
    assertThat(machine.address().pid()).isEqualTo(supervisor);
  }

  @Test
  void a_taken_port_is_told_tried_again_and_keeps_nobody_from_moving_traffic() throws Exception {
    machine.supervisor.down(LIMIT);
    int port = ill.entrance.getPort();
    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(other.isBound()).isTrue();
      String holder = "process " + ProcessHandle.current().pid() + " (java)";
      assertThat(machine.supervisor.up(LIMIT))
          .singleElement()
          .asString()
          .contains("ill: ", ill.entrance.toString(), "taken by " + holder);
      assertThat(ill.observe().note()).contains(holder);
      assertThat(well.observe().note()).isEmpty();
      assertThatTheOtherGoesOn();

      assertThatThrownBy(() -> ill.prepare(2))
          .isInstanceOfSatisfying(
              GuardException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED));
      assertThat(ill.platform.ensure(ill.next(), only(2), LIMIT))
          .isEqualTo(new Ensured.Converged());
    }

    Machine.until(() -> ill.observe().note().isEmpty());
    assertThat(ill.get("/").body()).isEqualTo("r2");
  }

  @Test
  void a_state_that_can_not_be_read_is_told_and_read_once_it_is_mended() throws Exception {
    machine.supervisor.down(LIMIT);
    String sound = Files.readString(fleet());
    Files.writeString(fleet(), sound.replace("placement", "displacement"));

    assertThat(machine.supervisor.up(LIMIT))
        .singleElement()
        .asString()
        .contains("ill: The platform's state is damaged", fleet().toString());
    assertThatThrownBy(() -> ill.platform.ensure(ill.next(), only(1), LIMIT))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("damaged");
    assertThatTheOtherGoesOn();

    Files.writeString(fleet(), sound);
    Machine.until(() -> machine.supervisor.up(LIMIT).isEmpty());
    assertThat(ill.get("/").body()).isEqualTo("r1");
  }

  @Test
  void a_state_that_can_be_read_and_means_nothing_is_no_trouble_of_the_other() throws Exception {
    machine.supervisor.down(LIMIT);
    List<String> lines = Files.readAllLines(fleet());
    Files.write(fleet(), lines.stream().filter(line -> !line.startsWith("launch")).toList());
    machine.supervisor.up(java.time.Duration.ofSeconds(1)); // one of the two never comes up

    Machine.until(() -> well.get("/").statusCode() == 200);
    assertThatTheOtherGoesOn();
    assertThat(Files.readString(home.resolve("supervisor.log")))
        .contains("ill is not looked after", "was never prepared");
  }

  @Test
  void an_entrance_is_not_shared() throws Exception {
    Machine.Site same = machine.new Site("same", well.entrance);

    assertThatThrownBy(() -> same.prepare(2))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("another environment's entrance");
    assertThatTheOtherGoesOn();
  }
}
