package dhash.guard.composition;

import dhash.guard.config.ChannelSettings;
import dhash.guard.config.MailSettings;
import dhash.guard.config.QualityGates;
import dhash.guard.config.Secret;
import dhash.guard.config.Settings;
import dhash.guard.notify.MailServer;
import dhash.guard.notify.Mailroom;
import dhash.guard.port.Channel;
import dhash.guard.port.Notifier;
import dhash.guard.port.Notifier.Occasion;
import dhash.guard.port.Postbox;
import dhash.guard.port.Sleeper;
import dhash.redaction.Redactor;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** By what people are told of an environment. */
final class NoticeParts {
  private static final String SMTP_PASSWORD = "SMTP_PASSWORD";

  private final Settings settings;
  private final QualityGates gates;
  private final ChannelSettings channels;
  private final Map<String, String> variables;
  private final Redactor redactor;
  private final Mailroom mailroom;

  /** Time, chance and waiting. */
  record Nature(
      InstantSource clock, LongSupplier nanoClock, RandomGenerator random, Sleeper sleeper) {}

  /**
   * @param home the environment's folder
   */
  NoticeParts(
      Path root,
      Path home,
      Settings settings,
      QualityGates gates,
      Map<String, String> variables,
      Nature nature) {
    this.settings = settings;
    this.gates = gates;
    this.channels = settings.channels().or(gates.channels());
    this.variables = variables;
    this.redactor = learned();
    this.mailroom =
        new Mailroom(
            new Mailroom.Place(
                root.resolve("logs"),
                home.resolve("outbox"),
                root.resolve("templates/notifications")),
            addresses(),
            redactor,
            nature.clock(),
            nature.nanoClock(),
            nature.random(),
            nature.sleeper());
  }

  Redactor redactor() {
    return redactor;
  }

  /** What is written down is written whatever the channels. */
  Notifier messenger(Consumer<String> shown) {
    return mailroom.messenger(this::told, shown);
  }

  private Set<Channel> told(Occasion occasion) {
    return gates.notificationsEnabled()
        ? channels.of(occasion, settings.environment())
        : Set.of(Channel.FILE);
  }

  Postbox postbox(Consumer<String> shown) {
    return mailroom.postbox(shown);
  }

  List<String> troubles() {
    return gates.notificationsEnabled() ? channels.troubles() : List.of();
  }

  private Mailroom.Addresses addresses() {
    Map<Channel, Supplier<String>> webhooks = new EnumMap<>(Channel.class);
    channels.webhooks().forEach((channel, url) -> webhooks.put(channel, url::reveal));
    return new Mailroom.Addresses(
        webhooks,
        channels.mail().filter(_ -> channels.hasAddress(Channel.EMAIL)).map(this::server));
  }

  private MailServer server(MailSettings mail) {
    return new MailServer(
        mail.host(), mail.port(), mail.user(), password(mail), mail.from(), mail.to());
  }

  /** Where the gates' file names the server, its password still comes from the environment. */
  private Optional<Supplier<String>> password(MailSettings mail) {
    return mail.password()
        .or(() -> Optional.ofNullable(variables.get(SMTP_PASSWORD)).map(Secret::new))
        .map(secret -> secret::reveal);
  }

  private Redactor learned() {
    Redactor known = new Redactor();
    settings.secrets().stream().map(Secret::reveal).forEach(known::learn);
    settings.database().password().map(Secret::reveal).ifPresent(known::learn);
    Stream.of("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PROMETHEUS_TOKEN", SMTP_PASSWORD)
        .flatMap(name -> Optional.ofNullable(variables.get(name)).stream())
        .forEach(known::learn);
    channels.webhooks().values().stream().map(Secret::reveal).forEach(known::learn);
    channels.mail().flatMap(this::password).map(Supplier::get).ifPresent(known::learn);
    return known;
  }
}
