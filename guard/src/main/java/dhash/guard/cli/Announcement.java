package dhash.guard.cli;

import dhash.guard.config.ChannelSettings;
import dhash.guard.config.QualityGates;
import dhash.guard.config.Settings;
import dhash.guard.port.Channel;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import dhash.guard.port.Postbox;
import dhash.guard.port.Postbox.Receipt;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A notice that a command is asked to send: to whom, and what became of it. */
final class Announcement {
  private final Desk desk;
  private final String environment;
  private final Settings settings;
  private final QualityGates gates;
  private final ChannelSettings channels;
  private final boolean channelsGiven;

  /**
   * What is wrong in the files is no reason not to tell people; what is wrong with the options is.
   *
   * @param options by long name, as they were given
   */
  Announcement(Desk desk, String environment, Map<String, String> options) {
    this.desk = desk;
    this.environment = environment;
    desk.journal(environment); // refuses an environment that there is not
    this.settings = desk.workshop().settings(environment, options).despiteFiles();
    this.gates = desk.workshop().gates(settings, Optional.empty(), Optional.empty()).draft();
    this.channels = settings.channels().or(gates.channels());
    this.channelsGiven = options.containsKey("--channels");
  }

  Postbox postbox() {
    return desk.workshop().postbox(settings, gates, desk.console()::say);
  }

  /** Those named on the command line, else those configured, else console and file. */
  Set<Channel> configured() {
    if (!channelsGiven && !gates.notificationsEnabled()) {
      desk.console()
          .say("Notifications are switched off for " + environment + ": only the file is written.");
      return EnumSet.of(Channel.FILE);
    }
    return EnumSet.copyOf(channels.inUse());
  }

  /** Those named on the command line, else those who are told of such an event. */
  Set<Channel> of(Occasion occasion) {
    return channelsGiven || !gates.notificationsEnabled()
        ? configured()
        : channels.of(occasion, environment);
  }

  /**
   * Sends it, or shows what would be sent.
   *
   * @throws GuardException with {@link ExitCode#USAGE} when a channel has no address
   */
  int send(
      Occasion occasion,
      String message,
      Map<String, String> details,
      Set<Channel> asked,
      boolean dryRun)
      throws IOException, InterruptedException {
    refuseUnknown(asked);
    Notice notice =
        new Notice(
            desk.ids().get(), occasion, environment, desk.clock().instant(), message, details);
    try (Postbox postbox = postbox()) {
      if (dryRun) {
        asked.forEach(channel -> show(postbox, notice, channel));
        return ExitCode.DONE.value();
      }
      return result(postbox.post(notice, asked), postbox);
    }
  }

  private void refuseUnknown(Set<Channel> asked) {
    List<Channel> unknown = asked.stream().filter(c -> !channels.hasAddress(c)).sorted().toList();
    if (!unknown.isEmpty()) {
      throw new GuardException(
          ExitCode.USAGE,
          "Nobody knows where %s leads in %s."
              .formatted(
                  unknown.stream().map(Channel::word).collect(Collectors.joining(", ")),
                  environment),
          "Nothing was sent.",
          "Set %s, as environment variables or in config/dhash_%s.conf; `dhash lint --env %s` checks them."
              .formatted(
                  unknown.stream().map(ChannelSettings::key).collect(Collectors.joining(", ")),
                  environment,
                  environment));
    }
  }

  private void show(Postbox postbox, Notice notice, Channel channel) {
    desk.console().say("Would be sent to " + channel.word() + ":");
    desk.console().print(postbox.preview(notice, channel));
  }

  private int result(List<Receipt> receipts, Postbox postbox) {
    List<Receipt> missing = receipts.stream().filter(receipt -> !receipt.sent()).toList();
    if (missing.isEmpty()) {
      desk.console()
          .say(
              "Sent to "
                  + receipts.stream()
                      .map(receipt -> receipt.channel().word())
                      .collect(Collectors.joining(", "))
                  + ".");
      return ExitCode.DONE.value();
    }
    missing.forEach(receipt ->
        desk.console().say("Not sent to " + receipt.channel().word() + ": " + receipt.detail()));
    if (missing.stream().anyMatch(receipt -> receipt.channel().isRemote())) {
      desk.console()
          .say(
              "%d wait in .dhash/%s/outbox; the next command that tells people there sends them."
                  .formatted(postbox.waiting(), environment));
    }
    return ExitCode.ERROR.value();
  }
}
