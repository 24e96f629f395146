package dhash.guard.notify;

import static dhash.guard.port.Channel.SLACK;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Channel;
import dhash.guard.port.Notifier;
import dhash.redaction.Redactor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process that sends is killed right when the receiver has got the message. */
@Timeout(60)
class KilledSenderTest {
  private final Path root;
  private final Outpost outpost;

  KilledSenderTest(@TempDir Path root) throws Exception {
    this.root = root;
    this.outpost = new Outpost(root).with(SLACK);
  }

  @AfterEach
  void close() {
    outpost.close();
  }

  /** A process of its own that tells one notice. */
  static final class OneNotice {
    private OneNotice() {}

    public static void main(String[] args) throws InterruptedException {
      Path root = Path.of(args[0]);
      Mailroom mailroom =
          new Mailroom(
              new Mailroom.Place(
                  root.resolve("logs"), root.resolve("outbox"), root.resolve("templates")),
              new Mailroom.Addresses(Map.of(Channel.SLACK, () -> args[1]), Optional.empty()),
              new Redactor(),
              new Mailroom.Nature(
                  InstantSource.system(),
                  System::nanoTime,
                  RandomGenerator.getDefault(),
                  Thread::sleep,
                  Duration.ofSeconds(10),
                  Duration.ofSeconds(30),
                  Optional.of(new Certificate(Path.of(args[2])).context())));
      try (Notifier notifier = mailroom.messenger(_ -> Set.of(Channel.SLACK), _ -> {})) {
        notifier.tell(Outpost.notice("a", "m"));
      }
    }
  }

  @Test
  void a_message_is_sent_at_most_once_more_with_the_same_key() throws Exception {
    CompletableFuture<Process> sender = new CompletableFuture<>();
    outpost.slack.then(
        Receiver.failing(exchange -> {
          Process process = sender.join();
          process.destroyForcibly();
          process.onExit().join();
          exchange.close();
        }));
    sender.complete(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OneNotice.class.getName(),
                root.toString(),
                outpost.slack.url(),
                outpost.certificate.file().toString())
            .inheritIO()
            .start());
    assertThat(sender.join().waitFor(40, TimeUnit.SECONDS)).isTrue();
    assertThat(sender.join().exitValue()).isNotZero();
    assertThat(outpost.slack.deliveries()).hasSize(1);
    assertThat(outpost.inOutbox()).hasSize(1);

    outpost.tell(Set.of(SLACK), Outpost.notice("a", "m"), Outpost.notice("b", "m"));
    outpost.tell(Set.of(SLACK), Outpost.notice("a", "m"), Outpost.notice("b", "m"));

    assertThat(outpost.slack.deliveries())
        .extracting(Receiver.Delivery::key)
        .containsExactly("a", "a", "b");
    assertThat(outpost.inOutbox()).isEmpty();
    assertThat(Files.exists(outpost.logs().resolve("notifications.json"))).isTrue();
    assertThat(outpost.inFile()).containsExactly("a", "b");
  }
}
