package dhash.guard.notify;

import static dhash.guard.port.Channel.CONSOLE;
import static dhash.guard.port.Channel.DISCORD;
import static dhash.guard.port.Channel.FILE;
import static dhash.guard.port.Channel.SLACK;
import static dhash.guard.port.Channel.TEAMS;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of many looks in what is told: none gets anywhere. */
@Timeout(60)
class PlantedSecretsTest {
  /** What stands around a secret. */
  private static final List<String> SETTINGS =
      List.of(
          "password=%s",
          "DB_PASSWORD: %s",
          "{\"token\": \"%s\"}",
          "https://example.com/?api_key=%s&x=1",
          "Authorization: Bearer %s",
          "postgres://dhash:%s@db.example.com/dhash",
          "--secret %s",
          "curl https://hooks.slack.com/services/T1/B1/%s failed",
          "client_secret='%s'",
          "https://prod-1.westeurope.logic.azure.com:443/workflows/%s?sig=x");

  private final Outpost outpost;
  private final List<String> planted = new ArrayList<>();

  PlantedSecretsTest(@TempDir Path root) throws Exception {
    outpost = new Outpost(root).with(SLACK, TEAMS, DISCORD);
  }

  @AfterEach
  void close() {
    outpost.close();
  }

  private String secret() {
    String secret = "Pl4nted" + planted.size() + "x9Qz7";
    planted.add(secret);
    return secret;
  }

  @Test
  void none_of_sixty_is_written_shown_or_sent() throws Exception {
    outpost.teams.always(Receiver.status(500, Map.of())); // so that letters stay in the outbox
    List<Notice> notices = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      for (String setting : SETTINGS) {
        String learned = secret();
        outpost.redactor.learn(learned);
        notices.add(
            new Notice(
                "n" + notices.size(),
                Occasion.FAILURE,
                "staging",
                Instant.EPOCH,
                "it said " + setting.formatted(secret()) + " and " + learned,
                Map.of("error", setting.formatted(secret()), "api_token", "Pl4ntedByName")));
      }
    }
    outpost.tell(
        java.util.Set.of(CONSOLE, FILE, SLACK, TEAMS, DISCORD), notices.toArray(Notice[]::new));

    assertThat(planted).hasSize(60);
    assertThat(outpost.inOutbox()).hasSize(20);
    assertThat(outpost.slack.taken()).hasSize(20);
    assertThat(
            outpost.everything()
                + outpost.slack.deliveries()
                + outpost.teams.deliveries()
                + outpost.discord.deliveries())
        .contains("it said")
        .doesNotContain("Pl4nted");
  }
}
