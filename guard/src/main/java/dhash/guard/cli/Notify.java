package dhash.guard.cli;

import dhash.guard.config.ChannelSettings;
import dhash.guard.port.Channel;
import dhash.guard.port.Notifier.Occasion;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells people something. */
@Command(
    name = "notify",
    description = "Tell people something on the channels of an environment; templates of notices.",
    footer = {
      "",
      "Without --channels, those of DHASH_NOTIFY_CHANNELS are told, else console and file alone.",
      "Ends 0 when all were told, 1 when one was not (it waits in the outbox, and the next",
      "command that tells people sends it), 2 when a channel has no address.",
      "",
      "Examples:",
      "  dhash notify --type warning --env production --message \"Maintenance in 1 hour\"",
      "  dhash notify --type info --message \"Done\" --channels console,file,slack",
      "  dhash notify --type deploy --message test --dry-run",
      "  dhash notify template list"
    })
final class Notify implements Callable<Integer> {
  /** What kind of news it is. */
  enum Type {
    deploy(Occasion.START),
    success(Occasion.SUCCESS),
    warning(Occasion.WARNING),
    error(Occasion.FAILURE),
    rollback(Occasion.ROLLBACK_INITIATED),
    info(Occasion.INFO);

    private final Occasion occasion;

    Type(Occasion occasion) {
      this.occasion = occasion;
    }
  }

  private final Desk desk;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "deploy, success, warning, error, rollback or info.")
  private Optional<Type> type = Optional.empty();

  @Mixin private EnvironmentOption env = new EnvironmentOption();

  @Option(names = "--message", paramLabel = "TEXT", description = "What is to be said.")
  private Optional<String> message = Optional.empty();

  @Option(
      names = "--channels",
      paramLabel = "LIST",
      description = "Of console, file, slack, teams, discord, email, with commas between them.")
  private Optional<String> channels = Optional.empty();

  @Option(
      names = "--slack",
      paramLabel = "URL",
      description = "This webhook, and tell Slack. Others can see it: better SLACK_WEBHOOK_URL.")
  private Optional<String> slack = Optional.empty();

  @Option(
      names = "--teams",
      paramLabel = "URL",
      description = "The same for Teams; better TEAMS_WEBHOOK_URL.")
  private Optional<String> teams = Optional.empty();

  @Option(
      names = "--discord",
      paramLabel = "URL",
      description = "The same for Discord; better DISCORD_WEBHOOK_URL.")
  private Optional<String> discord = Optional.empty();

  @Option(names = "--dry-run", description = "Show what would be sent; send and write nothing.")
  private boolean dryRun;

  private Notify(Desk desk) {
    this.desk = desk;
  }

  static CommandLine commandLine(Desk desk) {
    return new CommandLine(new Notify(desk)).addSubcommand(NotifyTemplate.commandLine(desk));
  }

  @Override
  public Integer call() throws Exception {
    Occasion occasion = type.orElseThrow(() -> missing("--type", "warning")).occasion;
    String text = message.orElseThrow(() -> missing("--message", "\"Maintenance in 1 hour\""));
    Map<Channel, String> urls = new EnumMap<>(Channel.class);
    slack.ifPresent(url -> urls.put(Channel.SLACK, url));
    teams.ifPresent(url -> urls.put(Channel.TEAMS, url));
    discord.ifPresent(url -> urls.put(Channel.DISCORD, url));
    Announcement announcement = new Announcement(desk, env.name, options(urls));
    Set<Channel> asked = EnumSet.copyOf(announcement.configured());
    asked.addAll(urls.keySet());
    Map<String, String> details = Map.of("initiator", desk.operator().toString());
    return announcement.send(occasion, text, details, asked, dryRun);
  }

  private ParameterException missing(String option, String example) {
    return new ParameterException(
        spec.commandLine(), "Missing option " + option + ", such as " + option + " " + example);
  }

  private Map<String, String> options(Map<Channel, String> urls) {
    Map<String, String> options = new LinkedHashMap<>();
    channels.ifPresent(list -> options.put("--channels", list));
    urls.forEach((channel, url) -> {
      options.put("--" + channel.word(), url);
      desk.console()
          .say(
              "The address given with --%s can be seen by everybody on this machine: better set %s."
                  .formatted(channel.word(), ChannelSettings.key(channel)));
    });
    return options;
  }
}
