package dhash.guard.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Channel;
import dhash.guard.port.Notifier;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import dhash.guard.port.Sleeper;
import dhash.redaction.Redactor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class MessengerTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path root = Path.of("");
  private final List<String> console = new CopyOnWriteArrayList<>();

  private Path logs() {
    return root.resolve("logs");
  }

  private Notifier messenger() {
    return messenger(logs(), new Redactor(), console::add, Thread::sleep);
  }

  /** Tells console and file alone. */
  private static Notifier messenger(
      Path logs, Redactor redactor, Consumer<String> console, Sleeper sleeper) {
    return new Mailroom(
            new Mailroom.Place(logs, logs.resolveSibling("outbox"), logs.resolveSibling("forms")),
            new Mailroom.Addresses(Map.of(), Optional.empty()),
            redactor,
            InstantSource.system(),
            System::nanoTime,
            RandomGenerator.getDefault(),
            sleeper)
        .messenger(_ -> Set.of(Channel.CONSOLE, Channel.FILE), console);
  }

  private static Notice notice(String id, Occasion occasion, String message) {
    return new Notice(id, occasion, "staging", Instant.EPOCH, message, Map.of());
  }

  private List<JsonNode> events(String file) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    JSON.readTree(Files.readAllBytes(logs().resolve(file))).forEach(events::add);
    return events;
  }

  private List<String> ids(String file) throws IOException {
    return events(file).stream().map(e -> e.path("id").stringValue()).toList();
  }

  @Test
  void a_notice_is_on_the_disk_when_tell_returns_and_on_the_console() throws IOException {
    try (Notifier messenger = messenger()) {
      messenger.tell(
          new Notice(
              "r1-start",
              Occasion.START,
              "staging",
              Instant.parse("2026-01-02T03:04:05Z"),
              "Deploying v1.2.3",
              Map.of("tag", "v1.2.3")));
      assertThat(events("notifications.json"))
          .containsExactly(
              JSON.readTree(
                  """
                  {"id":"r1-start","type":"deploy","event":"start","environment":"staging",
                   "message":"Deploying v1.2.3","timestamp":"2026-01-02T03:04:05Z",
                   "details":{"tag":"v1.2.3"}}
                  """));
      assertThat(events("deployment_events.json")).hasSize(1);
      assertThat(console).containsExactly("[DEPLOY] staging: Deploying v1.2.3");
    }
  }

  @Test
  void every_occasion_has_the_type_that_runbooks_select_by() throws IOException {
    try (Notifier messenger = messenger()) {
      for (Occasion occasion : Occasion.values()) {
        messenger.tell(notice(occasion.name(), occasion, "m"));
      }
    }
    assertThat(events("notifications.json"))
        .extracting(e -> e.path("type").stringValue())
        .containsExactly(
            "deploy",
            "success",
            "error",
            "rollback",
            "rollback",
            "error",
            "warning",
            "info",
            "info",
            "info",
            "warning",
            "info");
    assertThat(ids("deployment_events.json"))
        .containsExactly("START", "SUCCESS", "FAILURE", "ROLLBACK_INITIATED", "ROLLBACK_COMPLETED");
  }

  @Test
  void the_same_event_told_again_is_kept_once() throws IOException {
    try (Notifier messenger = messenger()) {
      messenger.tell(notice("a", Occasion.TEST, "first"));
      messenger.tell(notice("a", Occasion.TEST, "second"));
    }
    assertThat(ids("notifications.json")).containsExactly("a");
  }

  @Test
  void secrets_reach_neither_file_nor_console() throws IOException {
    Redactor redactor = new Redactor();
    redactor.learn("knownvalue");
    try (Notifier messenger = messenger(logs(), redactor, console::add, Thread::sleep)) {
      messenger.tell(
          new Notice(
              "a",
              Occasion.FAILURE,
              "staging",
              Instant.EPOCH,
              "password=hunter2 knownvalue",
              Map.of("token", "hunter3", "url", "http://me:hunter4@x/")));
    }
    assertThat(Files.readString(logs().resolve("notifications.json")) + console)
        .doesNotContain("hunter", "knownvalue");
  }

  @Test
  void whoever_deployed_and_approved_is_named_and_nobody_else() throws IOException {
    try (Notifier messenger = messenger()) {
      messenger.tell(
          new Notice(
              "r1",
              Occasion.START,
              "staging",
              Instant.EPOCH,
              "deploying r2, asked for by eve@example.com",
              Map.of(
                  "initiator", "anna@example.com",
                  "approved by", "ben@example.com, cleo@example.com, password=Pl4nted",
                  "error", "no such mailbox: eve@example.com")));
    }

    assertThat(Files.readString(logs().resolve("notifications.json")))
        .contains("anna@example.com", "ben@example.com, cleo@example.com")
        .doesNotContain("eve@example.com", "Pl4nted");
  }

  @Test
  void only_the_newest_thousand_are_kept() throws IOException {
    Files.createDirectories(logs());
    StringBuilder full = new StringBuilder("[{\"id\":\"0\"}");
    for (int i = 1; i < 1000; i++) {
      full.append(",{\"id\":\"").append(i).append("\"}");
    }
    Files.writeString(logs().resolve("notifications.json"), full + "]");
    try (Notifier messenger = messenger()) {
      messenger.tell(notice("new", Occasion.TEST, "m"));
    }
    assertThat(ids("notifications.json")).hasSize(1000).startsWith("1").endsWith("999", "new");
  }

  @Test
  void a_damaged_file_is_set_aside_and_not_lost() throws IOException {
    Files.createDirectories(logs());
    Files.writeString(logs().resolve("notifications.json"), "[{\"id\":\"old\"");
    Files.writeString(logs().resolve("notifications.json.damaged-1"), "earlier");
    try (Notifier messenger = messenger()) {
      messenger.tell(notice("new", Occasion.TEST, "m"));
    }
    assertThat(ids("notifications.json")).containsExactly("new");
    assertThat(logs().resolve("notifications.json.damaged-1")).hasContent("earlier");
    assertThat(logs().resolve("notifications.json.damaged-2")).hasContent("[{\"id\":\"old\"");
    assertThat(console).first().asString().contains("set aside as notifications.json.damaged-2");
  }

  @Test
  void several_writers_in_one_process_lose_nothing() throws Exception {
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      String name = "w" + w;
      writers.add(Thread.ofPlatform().start(() -> tellMany(logs(), name, 25)));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertAllThere(100);
  }

  @Test
  void several_writers_in_several_processes_lose_nothing() throws Exception {
    List<Process> writers = new ArrayList<>();
    for (int w = 0; w < 8; w++) {
      writers.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  ManyNotices.class.getName(),
                  logs().toString(),
                  "p" + w)
              .inheritIO()
              .start());
    }
    while (writers.stream().anyMatch(Process::isAlive)) {
      if (Files.exists(logs().resolve("notifications.json"))) {
        assertThat(ids("notifications.json")).as("a whole array at any moment").doesNotContain("");
      }
      Thread.sleep(5);
    }
    for (Process writer : writers) {
      assertThat(writer.waitFor()).isZero();
    }
    assertAllThere(200);
  }

  /** A process of its own. */
  static final class ManyNotices {
    private ManyNotices() {}

    public static void main(String[] args) {
      tellMany(Path.of(args[0]), args[1], 25);
    }
  }

  private static void tellMany(Path logs, String name, int count) {
    try (Notifier messenger = messenger(logs, new Redactor(), _ -> {}, Thread::sleep)) {
      for (int i = 0; i < count; i++) {
        messenger.tell(notice(name + "-" + i, Occasion.TEST, "m"));
      }
    }
  }

  private void assertAllThere(int count) throws IOException {
    List<String> ids = ids("notifications.json");
    Set<String> distinct = new HashSet<>(ids);
    assertThat(ids).hasSize(count);
    assertThat(distinct).hasSize(count);
  }

  @Test
  void a_disk_that_can_not_be_written_fails_nothing_and_is_told() throws IOException {
    Files.writeString(logs(), "a file where the folder should be");
    try (Notifier messenger = messenger()) {
      messenger.tell(notice("a", Occasion.FAILURE, "the message"));
    }
    assertThat(console).hasSize(3).last().isEqualTo("[ERROR] staging: the message");
    assertThat(console.getFirst()).startsWith("[WARNING] a notice could not be written");
  }

  @Test
  void a_lock_that_is_held_for_long_delays_the_rollout_only_briefly() throws Exception {
    Files.createDirectories(logs());
    CountDownLatch released = new CountDownLatch(1);
    Notifier messenger = messenger(logs(), new Redactor(), console::add, _ -> released.await());
    try (messenger;
        FileChannel channel =
            FileChannel.open(
                logs().resolve(".notifications.json.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
      FileLock lock = channel.lock();
      messenger.tell(notice("late", Occasion.TEST, "m"));
      assertThat(console).isEmpty();
      lock.release();
      released.countDown();
    }
    assertThat(ids("notifications.json")).containsExactly("late");
  }

  @Test
  void a_broken_console_fails_nothing() throws IOException {
    try (Notifier messenger =
        messenger(
            logs(),
            new Redactor(),
            _ -> {
              throw new IllegalStateException("gone");
            },
            Thread::sleep)) {
      messenger.tell(notice("a", Occasion.TEST, "m"));
      messenger.tell(notice("b", Occasion.TEST, "m"));
    }
    assertThat(ids("notifications.json")).containsExactly("a", "b");
  }
}
