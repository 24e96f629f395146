package dhash.guard.notify;

import dhash.guard.port.Channel;
import dhash.guard.port.Notifier;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import dhash.guard.port.Postbox;
import dhash.guard.port.Postbox.Receipt;
import dhash.redaction.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An environment's notices with receivers on this machine; waiting passes at once. */
final class Outpost implements AutoCloseable {
  /** Shorter waits are for a lock, and real. */
  private static final Duration REAL = Duration.ofMillis(20);

  final Certificate certificate;
  final Receiver slack;
  final Receiver teams;
  final Receiver discord;
  final List<String> console = new CopyOnWriteArrayList<>();
  final List<Duration> naps = new CopyOnWriteArrayList<>();
  final Redactor redactor = new Redactor();
  Duration limit = Duration.ofSeconds(10);
  Duration farewell = Duration.ofSeconds(20);
  Optional<MailServer> mail = Optional.empty();

  private final Path root;
  private final Map<Channel, Supplier<String>> webhooks = new EnumMap<>(Channel.class);
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-02T08:00:00Z"));

  Outpost(Path root) throws IOException, InterruptedException {
    this.root = root;
    this.certificate = Certificate.shared();
    this.slack = new Receiver(new Slack(), certificate.context());
    this.teams = new Receiver(new Teams(), certificate.context());
    this.discord = new Receiver(new Discord(), certificate.context());
  }

  /** From now on these are configured. */
  Outpost with(Channel... channels) {
    for (Channel channel : channels) {
      String url = receiver(channel).url();
      redactor.learn(url);
      webhooks.put(channel, () -> url);
    }
    return this;
  }

  Outpost withAddress(Channel channel, String url) {
    redactor.learn(url);
    webhooks.put(channel, () -> url);
    return this;
  }

  Receiver receiver(Channel channel) {
    return switch (channel) {
      case SLACK -> slack;
      case TEAMS -> teams;
      case DISCORD -> discord;
      case CONSOLE, FILE, EMAIL -> throw new IllegalArgumentException(channel.word());
    };
  }

  Mailroom mailroom() {
    return new Mailroom(
        new Mailroom.Place(logs(), outbox(), root.resolve("templates/notifications")),
        new Mailroom.Addresses(webhooks, mail),
        redactor,
        new Mailroom.Nature(
            now::get,
            System::nanoTime,
            new Jitter(RandomGenerator.of("L64X128MixRandom")),
            this::sleep,
            limit,
            farewell,
            Optional.of(certificate.context())));
  }

  /** Random, and never so short that it is taken for a wait for a lock. */
  private record Jitter(RandomGenerator random) implements RandomGenerator {
    @Override
    public long nextLong() {
      return random.nextLong();
    }

    @Override
    public long nextLong(long bound) {
      return Math.max(REAL.toMillis() + 1, random.nextLong(bound));
    }
  }

  private void sleep(Duration nap) throws InterruptedException {
    if (nap.compareTo(REAL) <= 0) {
      Thread.sleep(1);
    } else {
      naps.add(nap);
      now.updateAndGet(instant -> instant.plus(nap));
    }
  }

  /** The clock jumps, ahead or back. */
  void clockJumps(Duration by) {
    now.updateAndGet(instant -> instant.plus(by));
  }

  /** Sends one notice as a command does, and closes. */
  List<Receipt> post(Notice notice, Channel... channels) throws Exception {
    try (Postbox postbox = mailroom().postbox(console::add)) {
      return postbox.post(notice, Set.of(channels));
    }
  }

  /** Tells notices as a rollout does, and closes. */
  void tell(Set<Channel> channels, Notice... notices) {
    try (Notifier notifier = mailroom().messenger(_ -> channels, console::add)) {
      for (Notice notice : notices) {
        notifier.tell(notice);
      }
    }
  }

  static Notice notice(String id, String message) {
    return new Notice(
        id,
        Occasion.FAILURE,
        "production",
        Instant.parse("2026-03-02T08:00:00Z"),
        message,
        Map.of("rollout", "production-1"));
  }

  Path logs() {
    return root.resolve("logs");
  }

  Path outbox() {
    return root.resolve("outbox");
  }

  Path template(String name) throws IOException {
    return Files.createDirectories(root.resolve("templates/notifications")).resolve(name);
  }

  List<String> inOutbox() throws IOException {
    if (!Files.isDirectory(outbox())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(outbox())) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.matches("[0-9]+\\.json"))
          .sorted()
          .toList();
    }
  }

  List<String> inFile() throws IOException {
    List<String> ids = new ArrayList<>();
    for (JsonNode event :
        JsonMapper.shared().readTree(Files.readAllBytes(logs().resolve("notifications.json")))) {
      ids.add(event.path("id").asString());
    }
    return ids;
  }

  /** All that was written or shown. */
  String everything() throws IOException {
    StringBuilder all = new StringBuilder(String.join("\n", console));
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith(".p12")) {
          all.append(Files.readString(file));
        }
      }
    }
    return all.toString();
  }

  @Override
  public void close() {
    slack.close();
    teams.close();
    discord.close();
  }
}
