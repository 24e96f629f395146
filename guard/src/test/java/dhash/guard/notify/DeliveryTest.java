package dhash.guard.notify;

import static dhash.guard.notify.Outpost.notice;
import static dhash.guard.port.Channel.CONSOLE;
import static dhash.guard.port.Channel.DISCORD;
import static dhash.guard.port.Channel.FILE;
import static dhash.guard.port.Channel.SLACK;
import static dhash.guard.port.Channel.TEAMS;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Channel;
import dhash.guard.port.Notifier;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Postbox.Receipt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DeliveryTest {
  private static final Set<Channel> ALL = Set.of(CONSOLE, FILE, SLACK, TEAMS, DISCORD);

  private final Outpost outpost;

  DeliveryTest(@TempDir Path root) throws Exception {
    outpost = new Outpost(root);
  }

  @BeforeEach
  void all_are_configured() {
    outpost.with(SLACK, TEAMS, DISCORD);
  }

  @AfterEach
  void close() {
    outpost.close();
  }

  @Test
  void every_event_arrives_once_on_every_channel_as_its_vendor_wants_it() throws Exception {
    List<Notice> notices = new ArrayList<>();
    for (Notifier.Occasion occasion : Notifier.Occasion.values()) {
      notices.add(
          new Notice(
              occasion.word(),
              occasion,
              "production",
              Instant.EPOCH,
              "it happened",
              Map.of("rollout", "production-1")));
    }
    outpost.tell(ALL, notices.toArray(Notice[]::new));

    List<String> ids = notices.stream().map(Notice::id).toList();
    assertThat(outpost.slack.taken()).isEqualTo(ids);
    assertThat(outpost.teams.taken()).isEqualTo(ids);
    assertThat(outpost.discord.taken()).isEqualTo(ids);
    assertThat(outpost.inFile()).isEqualTo(ids);
    assertThat(outpost.inOutbox()).isEmpty();
  }

  @Test
  void what_fails_is_tried_three_more_times_after_growing_random_waits() throws Exception {
    Receiver.Answer broken = Receiver.status(500, Map.of());
    outpost.slack.then(broken, Receiver.reset(), broken);

    assertThat(outpost.post(notice("a", "m"), SLACK)).containsExactly(new Receipt(SLACK, true, ""));

    assertThat(outpost.slack.deliveries()).hasSize(4).allMatch(d -> d.key().equals("a"));
    assertThat(outpost.slack.taken()).containsExactly("a");
    assertThat(outpost.naps).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(outpost.naps.get(i)).isBetween(Duration.ZERO, Duration.ofSeconds(2L << i));
    }
  }

  @Test
  void waits_before_new_tries_are_spread_over_their_whole_range() throws Exception {
    outpost.slack.always(Receiver.status(503, Map.of()));
    for (int i = 0; i < 20; i++) {
      outpost.post(notice("n" + i, "m"), SLACK);
    }
    assertThat(outpost.naps).anyMatch(nap -> nap.toMillis() < 1000);
    assertThat(outpost.naps).anyMatch(nap -> nap.toMillis() > 4000);
  }

  @Test
  void a_receiver_that_asks_for_time_gets_it() throws Exception {
    outpost
        .slack
        .then(Receiver.status(429, Map.of("Retry-After", "17")))
        .then(Receiver.status(429, Map.of("Retry-After", "0.5")))
        .then(Receiver.status(503, Map.of("Retry-After", "Mon, 02 Mar 2026 08:00:40 GMT")));

    assertThat(outpost.post(notice("a", "m"), SLACK)).allMatch(Receipt::sent);

    assertThat(outpost.naps)
        .containsExactly(
            Duration.ofSeconds(17), Duration.ofMillis(500), Duration.ofMillis(40_000 - 17_500));
  }

  @Test
  void a_receiver_that_asks_for_an_hour_is_left_alone_and_another_is_told() throws Exception {
    outpost.slack.then(Receiver.status(429, Map.of("Retry-After", "3600")));

    List<Receipt> receipts = outpost.post(notice("a", "m"), SLACK);

    assertThat(outpost.naps).isEmpty();
    assertThat(outpost.slack.deliveries()).hasSize(1);
    assertThat(receipts).hasSize(1).noneMatch(Receipt::sent);
    assertThat(receipts.getFirst().detail()).contains("429", "told instead: teams");
  }

  @Test
  void four_hundreds_are_no_success() throws Exception {
    outpost.slack.always(Receiver.status(404, Map.of()));
    List<Receipt> receipts = outpost.post(notice("a", "m"), SLACK);
    assertThat(receipts.getFirst().sent()).isFalse();
    assertThat(receipts.getFirst().detail()).contains("it answered 404: no_service");
    assertThat(outpost.slack.deliveries()).hasSize(4);
    assertThat(outpost.inOutbox()).hasSize(1);
  }

  @Test
  void redirects_are_not_followed() throws Exception {
    outpost.slack.always(Receiver.status(307, Map.of("Location", outpost.discord.url())));
    assertThat(outpost.post(notice("a", "m"), SLACK).getFirst().sent()).isFalse();
    assertThat(outpost.discord.deliveries()).isEmpty();
  }

  @Test
  void a_receiver_that_says_nothing_holds_up_no_other_and_no_rollout() throws Exception {
    outpost.limit = Duration.ofMillis(300);
    outpost.slack.always(outpost.slack.hang());
    try (Notifier notifier = outpost.mailroom().messenger(_ -> ALL, outpost.console::add)) {
      long start = System.nanoTime();
      for (int i = 0; i < 5; i++) {
        notifier.tell(notice("n" + i, "m"));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
    assertThat(outpost.teams.taken()).containsExactly("n0", "n1", "n2", "n3", "n4");
    assertThat(outpost.inOutbox()).hasSize(5);
    assertThat(outpost.console).anyMatch(line -> line.contains("slack was not told: no answer"));
  }

  @Test
  void a_process_that_ends_waits_for_a_delivery_only_so_long() throws Exception {
    outpost.farewell = Duration.ofMillis(200);
    outpost.slack.always(outpost.slack.hang());
    long start = System.nanoTime();
    outpost.tell(Set.of(SLACK), notice("a", "m"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(outpost.inOutbox()).hasSize(1);

    outpost.slack.works();
    outpost.farewell = Duration.ofSeconds(20);
    outpost.tell(Set.of(FILE), notice("b", "m"));
    assertThat(outpost.slack.taken()).containsExactly("a");
  }

  @Test
  void an_undelivered_message_goes_to_the_next_channel_once_and_later_to_its_own()
      throws Exception {
    outpost.slack.always(Receiver.status(500, Map.of()));
    outpost.tell(Set.of(SLACK), notice("a", "m"), notice("b", "m"));
    outpost.tell(Set.of(SLACK), notice("c", "m"));

    assertThat(outpost.teams.taken()).containsExactly("a", "b", "c");
    assertThat(outpost.teams.deliveries().getFirst().message()).contains("slack could not be told");
    assertThat(outpost.discord.deliveries()).isEmpty();

    outpost.slack.works();
    outpost.tell(Set.of(SLACK), notice("d", "m"));

    assertThat(outpost.slack.taken()).containsExactly("a", "b", "c", "d");
    assertThat(outpost.teams.taken()).containsExactly("a", "b", "c");
    assertThat(outpost.inOutbox()).isEmpty();
  }

  @Test
  void a_days_outage_of_all_channels_is_made_up_for_in_order() throws Exception {
    for (Receiver receiver : List.of(outpost.slack, outpost.teams, outpost.discord)) {
      receiver.always(Receiver.status(503, Map.of()));
    }
    List<String> ids = new ArrayList<>();
    for (int hour = 0; hour < 24; hour++) {
      ids.add("hour-" + hour);
      outpost.tell(ALL, notice("hour-" + hour, "m"));
      outpost.clockJumps(Duration.ofHours(hour % 3 == 0 ? -5 : 2));
    }
    assertThat(outpost.inOutbox()).hasSize(24);
    assertThat(outpost.inFile()).isEqualTo(ids);

    List.of(outpost.slack, outpost.teams, outpost.discord).forEach(Receiver::works);
    outpost.tell(Set.of(CONSOLE, FILE), notice("the next run", "m"));

    assertThat(outpost.slack.taken()).isEqualTo(ids);
    assertThat(outpost.teams.taken()).isEqualTo(ids);
    assertThat(outpost.discord.taken()).isEqualTo(ids);
    assertThat(outpost.inOutbox()).isEmpty();
  }

  @Test
  void an_event_that_a_new_guard_tells_again_is_not_sent_again() throws Exception {
    outpost.tell(ALL, notice("a", "m"));
    outpost.tell(ALL, notice("a", "m"), notice("b", "m"));
    assertThat(outpost.slack.taken()).containsExactly("a", "b");
  }

  @Test
  void a_message_that_is_refused_for_itself_holds_up_no_other() throws Exception {
    outpost.slack.refuse("poison");
    outpost.tell(Set.of(SLACK), notice("poison", "m"), notice("b", "m"));
    assertThat(outpost.slack.taken()).containsExactly("b");
    assertThat(outpost.teams.taken()).containsExactly("poison");
    assertThat(outpost.inOutbox()).hasSize(1);
  }

  @Test
  void two_processes_at_once_send_each_message_once() throws Exception {
    List<Thread> senders = new ArrayList<>();
    for (int s = 0; s < 4; s++) {
      String name = "s" + s;
      senders.add(
          Thread.ofPlatform()
              .start(() -> outpost.tell(ALL, notice(name + "a", "m"), notice(name + "b", "m"))));
    }
    for (Thread sender : senders) {
      sender.join();
    }
    assertThat(outpost.slack.taken()).hasSize(8).doesNotHaveDuplicates();
    assertThat(outpost.discord.taken()).hasSize(8).doesNotHaveDuplicates();
    assertThat(outpost.inOutbox()).isEmpty();
  }

  @Test
  void neither_address_nor_secret_is_written_or_shown() throws Exception {
    outpost.redactor.learn("knownvalue");
    outpost.slack.always(
        Receiver.failing(exchange -> {
          byte[] echo =
              ("you called " + outpost.slack.url() + " password=hunter2")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(500, echo.length);
          exchange.getResponseBody().write(echo);
          exchange.close();
        }));
    outpost.withAddress(TEAMS, "https://localhost:1/webhook/OTHERSECRET");
    outpost.post(notice("a", "token=hunter3 and knownvalue"), SLACK, TEAMS, DISCORD);

    assertThat(outpost.everything())
        .contains("it answered 500", "no connection")
        .doesNotContain("SECRETPATH", "OTHERSECRET", "hunter", "knownvalue");
    assertThat(outpost.discord.deliveries().toString()).doesNotContain("hunter", "knownvalue");
  }

  @Test
  void an_unknown_certificate_is_not_trusted() throws Exception {
    Path elsewhere = Files.createDirectories(outpost.logs().resolve("elsewhere"));
    try (Receiver imposter = new Receiver(new Slack(), Certificate.madeIn(elsewhere).context())) {
      outpost.withAddress(SLACK, imposter.url());
      assertThat(outpost.post(notice("a", "m"), SLACK).getFirst().sent()).isFalse();
      assertThat(imposter.deliveries()).isEmpty();
    }
  }
}
