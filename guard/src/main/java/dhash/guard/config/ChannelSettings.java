package dhash.guard.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whom to tell, and how they are reached.
 *
 * @param channels empty where nothing was said
 * @param webhooks the URLs of Slack, Teams and Discord, each a secret
 */
public record ChannelSettings(
    List<Channel> channels, Map<Channel, Secret> webhooks, Optional<MailSettings> mail) {
  public ChannelSettings {
    channels = List.copyOf(channels);
    webhooks = Map.copyOf(webhooks);
  }

  /** These, completed by {@code fallback} where they say nothing. */
  public ChannelSettings or(ChannelSettings fallback) {
    Map<Channel, Secret> merged = new HashMap<>(fallback.webhooks);
    merged.putAll(webhooks);
    return new ChannelSettings(
        channels.isEmpty() ? fallback.channels : channels, merged, mail.or(fallback::mail));
  }

  /** The channels, or console and file where nothing was said. */
  public List<Channel> inUse() {
    return channels.isEmpty() ? List.of(Channel.CONSOLE, Channel.FILE) : channels;
  }
}
