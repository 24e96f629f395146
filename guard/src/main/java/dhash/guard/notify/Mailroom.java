package dhash.guard.notify;

import dhash.guard.port.Channel;
import dhash.guard.port.Notifier;
import dhash.guard.port.Notifier.Occasion;
import dhash.guard.port.Postbox;
import dhash.guard.port.Sleeper;
import dhash.redaction.Redactor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/** Everything by which notices leave an environment, put together. */
public final class Mailroom {
  /** How long one try may take. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final Duration FAREWELL = Duration.ofSeconds(5);

  private final Place place;
  private final Addresses addresses;
  private final Redactor redactor;
  private final Nature nature;

  /**
   * Folders; each is made when something is written to it.
   *
   * @param templates the project's own templates
   */
  public record Place(Path logs, Path outbox, Path templates) {}

  /**
   * Where the channels lead. Suppliers reveal what is secret.
   *
   * @param webhooks of Slack, Teams and Discord
   */
  public record Addresses(Map<Channel, Supplier<String>> webhooks, Optional<MailServer> mail) {
    public Addresses {
      webhooks = Map.copyOf(webhooks);
    }

    /** All channels that lead anywhere, in order. */
    List<Channel> reachable() {
      List<Channel> reachable = new ArrayList<>(webhooks.keySet());
      mail.ifPresent(_ -> reachable.add(Channel.EMAIL));
      reachable.sort(null);
      return reachable;
    }
  }

  /**
   * What is not ours to choose.
   *
   * @param limit how long one try may take
   * @param trust whose certificates are trusted; the machine's usual ones where empty
   */
  record Nature(
      InstantSource clock,
      LongSupplier nanoClock,
      RandomGenerator random,
      Sleeper sleeper,
      Duration limit,
      Duration farewell,
      Optional<SSLContext> trust) {}

  public Mailroom(
      Place place,
      Addresses addresses,
      Redactor redactor,
      InstantSource clock,
      LongSupplier nanoClock,
      RandomGenerator random,
      Sleeper sleeper) {
    this(
        place,
        addresses,
        redactor,
        new Nature(clock, nanoClock, random, sleeper, LIMIT, FAREWELL, Optional.empty()));
  }

  Mailroom(Place place, Addresses addresses, Redactor redactor, Nature nature) {
    this.place = place;
    this.addresses = addresses;
    this.redactor = redactor;
    this.nature = nature;
  }

  /**
   * For a rollout, which waits for nobody.
   *
   * @param routes who is told of what; channels that lead nowhere are left out
   * @param console gets what people here are to see
   */
  public Notifier messenger(Function<Occasion, Set<Channel>> routes, Consumer<String> console) {
    Records records = records(console);
    Outbox outbox = outbox();
    Dispatch dispatch = dispatch(outbox, records, payloads(records));
    if (waits(outbox)) {
      dispatch.wake();
    }
    List<Channel> reachable = addresses.reachable();
    return new Messenger(
        records,
        outbox,
        dispatch,
        occasion -> {
          Set<Channel> told = EnumSet.noneOf(Channel.class);
          routes.apply(occasion).stream()
              .filter(channel -> !channel.isRemote() || reachable.contains(channel))
              .forEach(told::add);
          return told;
        });
  }

  /** For a command, which waits. */
  public Postbox postbox(Consumer<String> console) {
    Records records = records(console);
    Outbox outbox = outbox();
    Forms forms = new Forms(place.templates(), records::show);
    Payloads payloads = new Payloads(forms);
    return new PostOffice(records, outbox, dispatch(outbox, records, payloads), forms, payloads);
  }

  private Records records(Consumer<String> console) {
    return new Records(place.logs(), redactor, console, nature.sleeper());
  }

  private Outbox outbox() {
    return new Outbox(place.outbox(), nature.sleeper());
  }

  private Payloads payloads(Records records) {
    return new Payloads(new Forms(place.templates(), records::show));
  }

  private static boolean waits(Outbox outbox) {
    try {
      return outbox.size() > 0;
    } catch (IOException unreadable) {
      return false;
    }
  }

  private Dispatch dispatch(Outbox outbox, Records records, Payloads payloads) {
    List<Channel> reachable = addresses.reachable();
    Retries retries = new Retries(nature.random(), nature.sleeper());
    List<Lane> lanes =
        reachable.stream()
            .map(channel ->
                new Lane(
                    channel,
                    () -> carrier(channel, payloads, records),
                    outbox,
                    reachable,
                    retries,
                    nature.clock(),
                    nature.sleeper(),
                    records::show))
            .toList();
    return new Dispatch(lanes, nature.nanoClock(), nature.farewell());
  }

  private Carrier carrier(Channel channel, Payloads payloads, Records records) {
    return switch (channel) {
      case SLACK -> webhook(new Slack(), payloads);
      case TEAMS -> webhook(new Teams(), payloads);
      case DISCORD -> webhook(new Discord(), payloads);
      case EMAIL ->
          new MailCarrier(
              addresses.mail().orElseThrow(),
              payloads,
              redactor::redact,
              records::show,
              nature.limit(),
              nature.trust());
      case CONSOLE, FILE -> throw new IllegalArgumentException(channel + " has no carrier");
    };
  }

  private Carrier webhook(Vendor vendor, Payloads payloads) {
    Supplier<String> address = addresses.webhooks().get(vendor.channel());
    if (address == null) {
      throw new IllegalArgumentException("no address of " + vendor.channel().word());
    }
    return new WebhookCarrier(
        vendor,
        URI.create(address.get()),
        payloads,
        redactor::redact,
        nature.clock(),
        nature.limit(),
        nature.trust());
  }
}
