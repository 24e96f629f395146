package dhash.guard.config;

import dhash.guard.port.Channel;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads on which channels people are told, and where these are. */
final class ChannelLookup {
  private final Values values;

  ChannelLookup(Values values) {
    this.values = values;
  }

  ChannelSettings find() {
    List<Channel> channels = values.find(Keys.NOTIFY_CHANNELS).orElse(List.of());
    Map<Channel, Secret> webhooks = new EnumMap<>(Channel.class);
    values.find(Keys.SLACK).ifPresent(url -> webhooks.put(Channel.SLACK, url));
    values.find(Keys.TEAMS).ifPresent(url -> webhooks.put(Channel.TEAMS, url));
    values.find(Keys.DISCORD).ifPresent(url -> webhooks.put(Channel.DISCORD, url));
    return new ChannelSettings(channels, webhooks, mail());
  }

  private Optional<MailSettings> mail() {
    Optional<String> host = values.find(Keys.SMTP_HOST);
    int port = values.get(Keys.SMTP_PORT);
    String user = values.find(Keys.SMTP_USER).orElse("");
    Optional<Secret> password = values.find(Keys.SMTP_PASSWORD);
    Optional<String> from = values.find(Keys.EMAIL_FROM);
    Optional<List<String>> to = values.find(Keys.EMAIL_TO);
    if (host.isEmpty()) {
      return Optional.empty();
    }
    Object where = values.raw(Keys.SMTP_HOST).origin();
    if (values.raw(Keys.EMAIL_FROM).text().isEmpty()) {
      values.problem(where, "SMTP_HOST is set without EMAIL_FROM", "Set EMAIL_FROM as well.");
    }
    if (values.raw(Keys.EMAIL_TO).text().isEmpty()) {
      values.problem(where, "SMTP_HOST is set without EMAIL_TO", "Set EMAIL_TO as well.");
    }
    return Optional.of(
        new MailSettings(host.get(), port, user, password, from.orElse(""), to.orElse(List.of())));
  }
}
