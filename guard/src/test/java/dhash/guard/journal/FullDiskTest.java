package dhash.guard.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dhash.engine.plan.DataPolicy;
import dhash.engine.plan.Plan;
import dhash.engine.rollout.Cause;
import dhash.engine.rollout.Event;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Order;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Journal.Writer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of four megabytes, filled to the last byte. Only root can mount one. */
class FullDiskTest {
  private static final List<Event> POLLED = List.of(new Event.Sampled(Stories.sample()));
  private static final List<Event> BACK =
      List.of(new Event.RollbackBegan(Cause.GATE_FAILED, "bad", DataPolicy.KEEP, Stories.NOON));

  @TempDir Path temporary;
  private Path home = Path.of("");
  private FileJournal journal = new FileJournal(home);

  @BeforeEach
  void mount() throws Exception {
    home = Files.createDirectory(temporary.resolve("home"));
    journal = new FileJournal(home);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", home.toString()) == 0,
        "NOT TESTED: a full disk, because only root can mount a small one");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", home.toString());
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(home.resolve("ballast"))) {
      for (int i = 0; i < 10_000; i++) {
        out.write(block);
      }
    } catch (IOException full) {
      return;
    }
    throw new AssertionError("the disk never fills up");
  }

  private Writer opened() throws IOException {
    Writer writer = journal.lock("test");
    writer.open(Stories.opened("staging-2"));
    writer.append(
        List.of(new Event.ChecksPassed(List.of(), List.of(), Stories.NOON)), Stories.NOON);
    return writer;
  }

  /** Until an entry no longer fits into the block that the file has already. */
  private static void appendUntilItFails(Writer writer) throws IOException {
    for (int i = 0; i < 10; i++) {
      writer.append(POLLED, Stories.NOON);
    }
  }

  @Test
  void the_way_back_is_recorded_and_the_way_forward_is_not() throws IOException {
    try (Writer writer = opened()) {
      fill();
      assertThatThrownBy(() -> appendUntilItFails(writer)).hasMessageContaining("No space left");
    }
    try (Writer writer = journal.lock("the next guard")) {
      int before = writer.latest().orElseThrow().entries().size();
      writer.append(BACK, Stories.NOON);
      for (int i = 0; i < 200; i++) {
        writer.append(
            List.of(new Event.EffectFailed("EnsureFleet", "refused", Stories.NOON)), Stories.NOON);
      }
      writer.append(List.of(Stories.ended()), Stories.NOON);
      assertThat(journal.latest().orElseThrow().entries()).hasSize(before + 202);
    }
    assertThat(journal.inspect(Optional.empty()).damage()).isEmpty();
    assertThat(journal.latest().orElseThrow().ending()).isPresent();
  }

  @Test
  void an_order_to_go_back_is_left_and_others_are_not() throws Exception {
    opened().close();
    fill();
    FileInbox inbox = new FileInbox(home, _ -> {});
    assertThatThrownBy(() -> inbox.leave(order(new Order.Pause()))).isInstanceOf(IOException.class);
    inbox.leave(order(new Order.Abort(DataPolicy.KEEP)));
    assertThat(inbox.waiting()).hasSize(1);
  }

  private static Input.Ordered order(Order order) {
    return new Input.Ordered("1", "staging-2", order, Stories.ANNA, "because");
  }

  @Test
  void nothing_begins_that_could_not_be_taken_back_but_a_rollback_does() throws IOException {
    try (Writer writer = opened()) {
      writer.append(List.of(Stories.ended()), Stories.NOON);
      Files.delete(home.resolve("journal/reserve"));
      fill();
      assertThatThrownBy(() -> writer.open(Stories.opened("staging-3")))
          .isInstanceOfSatisfying(
              GuardException.class,
              refused -> {
                assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
                assertThat(refused.remedy()).contains("Free some space");
              });
      assertThat(home.resolve("journal/00000002.ndjson")).doesNotExist();

      Files.delete(home.resolve("ballast"));
      writer.open(Stories.opened("staging-3"));
      writer.append(List.of(Stories.ended()), Stories.NOON);
      fill();
      writer.open(rollback("staging-4"));
    }
    assertThat(journal.latest().orElseThrow().opened().rollout()).isEqualTo("staging-4");
  }

  private static Event.Opened rollback(String rollout) {
    Event.Opened opened = Stories.opened(rollout);
    return new Event.Opened(
        rollout,
        opened.environment(),
        Plan.toRollBack(3),
        opened.policy(),
        opened.candidate(),
        opened.baseline(),
        opened.lineage(),
        opened.data(),
        opened.restore(),
        opened.by(),
        opened.reason(),
        opened.at());
  }

  @Test
  void the_room_is_set_aside_anew_for_the_next_rollout() throws IOException {
    Path reserve = home.resolve("journal/reserve");
    try (Writer writer = opened()) {
      assertThat(Files.size(reserve)).isEqualTo(1 << 20);
      fill();
      writer.append(BACK, Stories.NOON);
      while (Files.exists(reserve)) {
        writer.append(
            List.of(new Event.EffectFailed("EnsureFleet", "refused", Stories.NOON)), Stories.NOON);
      }
      Files.delete(home.resolve("ballast"));
      writer.append(List.of(Stories.ended()), Stories.NOON);
      writer.open(Stories.opened("staging-3"));
      assertThat(Files.size(reserve)).isEqualTo(1 << 20);
    }
  }
}
