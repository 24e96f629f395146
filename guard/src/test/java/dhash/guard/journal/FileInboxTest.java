package dhash.guard.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dhash.engine.plan.DataPolicy;
import dhash.engine.rollout.Input;
import dhash.engine.rollout.Order;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Inbox.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileInboxTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path home;

  private static Input.Ordered order(String id, Order order) {
    return new Input.Ordered(id, "staging-2", order, Stories.ANNA, "because");
  }

  private Path folder() {
    return home.resolve("inbox");
  }

  @Test
  void an_order_waits_until_it_is_answered() throws IOException, InterruptedException {
    FileInbox guard = new FileInbox(home, _ -> {});
    Input.Ordered abort = order("1", new Order.Abort(DataPolicy.UNDO));
    FileInbox sender =
        new FileInbox(
            home,
            _ -> {
              try {
                assertThat(guard.waiting()).containsExactly(abort);
                assertThat(guard.waiting()).containsExactly(abort);
                guard.answer("1", new Answer(Optional.of("no")));
              } catch (IOException failed) {
                throw new AssertionError(failed);
              }
            });

    assertThat(sender.send(abort, SECOND)).contains(new Answer(Optional.of("no")));
    assertThat(folder()).isEmptyDirectory();
  }

  @Test
  void an_order_that_nobody_takes_is_withdrawn() throws IOException, InterruptedException {
    FileInbox inbox = new FileInbox(home, _ -> {});
    assertThat(inbox.send(order("1", new Order.Pause()), SECOND)).isEmpty();
    assertThat(inbox.waiting()).isEmpty();
    assertThat(folder()).isEmptyDirectory();
  }

  @Test
  void an_answer_at_the_last_moment_is_still_taken() throws IOException, InterruptedException {
    FileInbox guard = new FileInbox(home, _ -> {});
    int[] pauses = {0};
    FileInbox sender =
        new FileInbox(
            home,
            _ -> {
              pauses[0]++;
              if (pauses[0] == 50) {
                try {
                  guard.answer("1", new Answer(Optional.empty()));
                } catch (IOException failed) {
                  throw new AssertionError(failed);
                }
              }
            });
    assertThat(sender.send(order("1", new Order.Promote()), SECOND))
        .contains(new Answer(Optional.empty()));
    assertThat(pauses[0]).isEqualTo(50);
  }

  @Test
  void an_order_in_hand_is_not_withdrawn_but_answered_by_the_next_guard()
      throws IOException, InterruptedException {
    int[] pauses = {0};
    FileInbox sender =
        new FileInbox(
            home,
            _ -> {
              pauses[0]++;
              FileInbox guard = new FileInbox(home, _ -> {});
              try {
                if (pauses[0] == 10) {
                  assertThat(guard.waiting()).hasSize(1);
                } else if (pauses[0] == 100) {
                  assertThat(guard.waiting()).extracting(Input.Ordered::id).containsExactly("1");
                  guard.answer("1", new Answer(Optional.empty()));
                }
              } catch (IOException failed) {
                throw new AssertionError(failed);
              }
            });

    assertThat(sender.send(order("1", new Order.Promote()), SECOND))
        .contains(new Answer(Optional.empty()));
    assertThat(pauses[0]).isEqualTo(100);
    assertThat(folder()).isEmptyDirectory();
  }

  @Test
  void an_order_in_hand_that_nobody_answers_is_told_as_unknown() throws IOException {
    FileInbox sender =
        new FileInbox(
            home,
            _ -> {
              try {
                var _ = new FileInbox(home, _ -> {}).waiting();
              } catch (IOException failed) {
                throw new AssertionError(failed);
              }
            });
    assertThatThrownBy(() -> sender.send(order("1", new Order.Promote()), SECOND))
        .asInstanceOf(type(GuardException.class))
        .satisfies(unknown -> assertThat(unknown.exitCode()).isEqualTo(ExitCode.TIMED_OUT));
  }

  @Test
  void orders_come_oldest_first_whatever_their_ids() throws IOException {
    Files.createDirectories(folder());
    leave("b", new Order.Pause(), 1000);
    leave("a", new Order.Resume(), 2000);
    assertThat(new FileInbox(home, _ -> {}).waiting())
        .extracting(Input.Ordered::id)
        .containsExactly("b", "a");
  }

  private void leave(String id, Order order, long millis) throws IOException {
    FileInbox dying =
        new FileInbox(
            home,
            _ -> {
              throw new InterruptedException("killed");
            });
    try {
      dying.send(order(id, order), SECOND);
    } catch (InterruptedException _) {
      Files.setLastModifiedTime(folder().resolve(id + ".order"), FileTime.fromMillis(millis));
    }
  }

  @Test
  void a_file_that_is_no_order_keeps_nobody_from_the_others() throws IOException {
    leave("a", new Order.Pause(), 1000);
    Files.writeString(folder().resolve("0.order"), "{\"id\":");
    Files.writeString(folder().resolve("1.order"), "{\"id\":\"1\",\"order\":{\"type\":\"Dance\"}}");

    FileInbox inbox = new FileInbox(home, _ -> {});
    assertThat(inbox.waiting()).extracting(Input.Ordered::id).containsExactly("a");
    assertThat(inbox.waiting()).hasSize(1);
  }

  @Test
  void without_a_folder_nothing_waits() throws IOException {
    assertThat(new FileInbox(home.resolve("none"), _ -> {}).waiting()).isEqualTo(List.of());
  }
}
