package dhash.guard.config;

import static dhash.guard.port.Channel.CONSOLE;
import static dhash.guard.port.Channel.DISCORD;
import static dhash.guard.port.Channel.EMAIL;
import static dhash.guard.port.Channel.FILE;
import static dhash.guard.port.Channel.SLACK;
import static dhash.guard.port.Channel.TEAMS;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Channel;
import dhash.guard.port.Notifier.Occasion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChannelRoutesTest {
  private static final Secret URL = new Secret("https://hooks.example.com/x");
  private static final Optional<MailSettings> MAIL =
      Optional.of(new MailSettings("mx", 587, "", Optional.empty(), "a@b.c", List.of("d@e.f")));

  private static ChannelSettings all(Channel... said) {
    return new ChannelSettings(List.of(said), Map.of(SLACK, URL, TEAMS, URL, DISCORD, URL), MAIL);
  }

  @Test
  void production_tells_slack_of_all_and_teams_and_mail_of_what_goes_wrong() {
    for (Occasion occasion : List.of(Occasion.START, Occasion.SUCCESS, Occasion.GATE_WARNING)) {
      assertThat(all().of(occasion, "production")).containsExactly(CONSOLE, FILE, SLACK);
    }
    for (Occasion occasion :
        List.of(
            Occasion.FAILURE,
            Occasion.ROLLBACK_INITIATED,
            Occasion.ROLLBACK_COMPLETED,
            Occasion.GATE_VIOLATION)) {
      assertThat(all().of(occasion, "production"))
          .containsExactly(CONSOLE, FILE, SLACK, TEAMS, EMAIL);
    }
    assertThat(all().of(Occasion.BACKUP, "production")).containsExactly(CONSOLE, FILE);
  }

  @Test
  void elsewhere_console_and_file_are_told_and_what_is_said_counts_everywhere() {
    assertThat(all().of(Occasion.FAILURE, "staging")).containsExactly(CONSOLE, FILE);
    assertThat(all(DISCORD).of(Occasion.FAILURE, "production")).containsExactly(DISCORD);
    assertThat(all(DISCORD).of(Occasion.BACKUP, "staging")).containsExactly(DISCORD);
  }

  @Test
  void a_channel_without_an_address_is_left_out_and_told_of_where_it_was_asked_for() {
    ChannelSettings nowhere =
        new ChannelSettings(List.of(CONSOLE, SLACK, EMAIL), Map.of(), Optional.empty());
    assertThat(nowhere.of(Occasion.FAILURE, "production")).containsExactly(CONSOLE);
    assertThat(nowhere.troubles())
        .containsExactly(
            "slack is to be told, and SLACK_WEBHOOK_URL is not set: nobody is told there.",
            "email is to be told, and SMTP_HOST is not set: nobody is told there.");

    ChannelSettings unsaid = new ChannelSettings(List.of(), Map.of(), Optional.empty());
    assertThat(unsaid.of(Occasion.FAILURE, "production")).containsExactly(CONSOLE, FILE);
    assertThat(unsaid.troubles()).isEmpty();
  }
}
