package dhash.guard.config;

import dhash.guard.port.Channel;
import dhash.guard.port.Notifier.Occasion;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

  /**
   * Who is told of an event. Where nothing was said, production tells Slack as well, and Teams and
   * mail when something goes wrong; those that have no address are left out.
   */
  public Set<Channel> of(Occasion occasion, String environment) {
    Set<Channel> told = EnumSet.copyOf(inUse());
    if (channels.isEmpty() && environment.equals("production")) {
      switch (occasion) {
        case BACKUP, DRILL -> {}
        case START, SUCCESS, GATE_WARNING, TEST, WARNING, INFO -> told.add(Channel.SLACK);
        case FAILURE, ROLLBACK_INITIATED, ROLLBACK_COMPLETED, GATE_VIOLATION ->
            told.addAll(List.of(Channel.SLACK, Channel.TEAMS, Channel.EMAIL));
      }
    }
    told.removeIf(channel -> channel.isRemote() && !hasAddress(channel));
    return told;
  }

  /** Whether it is known where the channel leads. */
  public boolean hasAddress(Channel channel) {
    return switch (channel) {
      case CONSOLE, FILE -> true;
      case SLACK, TEAMS, DISCORD -> webhooks.containsKey(channel);
      case EMAIL -> mail.filter(m -> !m.from().isEmpty() && !m.to().isEmpty()).isPresent();
    };
  }

  /** What is asked for and can't be: a sentence for each channel that leads nowhere. */
  public List<String> troubles() {
    return channels.stream()
        .filter(channel -> !hasAddress(channel))
        .map(channel ->
            "%s is to be told, and %s is not set: nobody is told there."
                .formatted(channel.word(), key(channel)))
        .toList();
  }

  /** The variable by which a channel gets its address. */
  public static String key(Channel channel) {
    return channel == Channel.EMAIL ? "SMTP_HOST" : channel.name() + "_WEBHOOK_URL";
  }
}
