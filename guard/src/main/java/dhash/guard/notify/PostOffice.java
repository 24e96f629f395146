package dhash.guard.notify;

import dhash.guard.notify.Letter.Leg;
import dhash.guard.port.Channel;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import dhash.guard.port.Postbox;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sends notices for commands whose work that is, and waits until it is known what became of them.
 */
final class PostOffice implements Postbox {
  /** Four tries of ten seconds, the waits between them, and as much for a stand-in. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Records records;
  private final Outbox outbox;
  private final Dispatch dispatch;
  private final Forms forms;
  private final Payloads payloads;

  PostOffice(Records records, Outbox outbox, Dispatch dispatch, Forms forms, Payloads payloads) {
    this.records = records;
    this.outbox = outbox;
    this.dispatch = dispatch;
    this.forms = forms;
    this.payloads = payloads;
  }

  @Override
  public List<Receipt> post(Notice told, Set<Channel> channels)
      throws IOException, InterruptedException {
    Notice notice = records.clean(told);
    Set<Channel> remote = channels.stream().filter(Channel::isRemote).collect(Collectors.toSet());
    Optional<Long> number =
        remote.isEmpty() ? Optional.empty() : outbox.put(notice, remote).number();
    boolean written = records.write(notice);
    if (channels.contains(Channel.CONSOLE)) {
      records.show(notice);
    }
    Optional<Letter> left = Optional.empty();
    if (number.isPresent()) {
      left = delivered(number.get());
    } else if (waiting() > 0) {
      dispatch.wake(); // what waits from earlier runs: closing gives it some time
    }
    List<Receipt> receipts = new ArrayList<>();
    for (Channel channel : channels.stream().sorted().toList()) {
      receipts.add(
          switch (channel) {
            case CONSOLE -> new Receipt(channel, true, "");
            case FILE -> new Receipt(channel, written, written ? "" : "it could not be written");
            default -> receipt(channel, left);
          });
    }
    return receipts;
  }

  /** What is left of a letter when all have been tried once; stand-ins get their turn too. */
  private Optional<Letter> delivered(long number) throws IOException, InterruptedException {
    Optional<Letter> left = outbox.letter(number);
    for (int i = 0; i < Channel.values().length; i++) {
      Set<Channel> untried = left.map(PostOffice::untried).orElse(Set.of());
      if (untried.isEmpty()) {
        return left;
      }
      dispatch.deliver(untried, PATIENCE);
      left = outbox.letter(number);
    }
    return left;
  }

  private static Set<Channel> untried(Letter letter) {
    return letter.legs().keySet().stream()
        .filter(channel -> letter.waitsFor(channel) && !letter.leg(channel).handedOn())
        .collect(Collectors.toSet());
  }

  private static Receipt receipt(Channel channel, Optional<Letter> left) {
    if (left.isEmpty() || !left.get().waitsFor(channel)) {
      return new Receipt(channel, true, "");
    }
    Leg leg = left.get().leg(channel);
    String why = leg.handedOn() ? leg.trouble() : "it is still under way";
    String others =
        left.get().legs().entrySet().stream()
            .filter(
                other -> other.getValue().delivered() && other.getValue().insteadOf().isPresent())
            .map(other -> other.getKey().word())
            .collect(Collectors.joining(", "));
    return new Receipt(channel, false, why + (others.isEmpty() ? "" : "; told instead: " + others));
  }

  @Override
  public String preview(Notice told, Channel channel) {
    Notice notice = records.clean(told);
    try {
      return switch (channel) {
        case CONSOLE -> records.line(notice);
        case FILE -> records.json(notice);
        case SLACK -> pretty(new Slack(), notice);
        case TEAMS -> pretty(new Teams(), notice);
        case DISCORD -> pretty(new Discord(), notice);
        case EMAIL -> {
          Payloads.Mail mail = payloads.mail(notice, Optional.empty());
          yield "Subject: " + mail.subject() + "\n\n" + mail.text() + "\n" + mail.html();
        }
      };
    } catch (BrokenForm builtIn) {
      throw new IllegalStateException(builtIn);
    }
  }

  private String pretty(Vendor vendor, Notice notice) throws BrokenForm {
    return payloads.payload(vendor, notice, Optional.empty()).toPrettyString();
  }

  @Override
  public List<Form> forms() {
    List<Form> all = new ArrayList<>();
    for (Occasion occasion : Occasion.values()) {
      for (String suffix : Forms.SUFFIXES) {
        String file = Forms.name(occasion, suffix);
        Channel channel = Forms.channel(suffix);
        Optional<String> trouble = payloads.trouble(channel, file, sample(occasion));
        all.add(new Form(occasion, channel, file, forms.hasOwn(file), trouble));
      }
    }
    return all;
  }

  /** Such as a rollout's would be, with what could break a template. */
  private static Notice sample(Occasion occasion) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("rollout", "sample-1");
    details.put("version", "v1.2.3");
    details.put("initiator", "\"anna\" <anna@example.com>");
    return new Notice(
        "sample:" + occasion.word(),
        occasion,
        "sample",
        Instant.EPOCH,
        "A sample with \"quotes\", \\ and {{braces}}\nin two lines",
        details);
  }

  @Override
  public Optional<String> form(String file) {
    return forms.text(file);
  }

  @Override
  public List<String> strangers() {
    return forms.strangers();
  }

  @Override
  public int waiting() {
    try {
      return outbox.size();
    } catch (IOException unreadable) {
      return 0;
    }
  }

  @Override
  public void close() {
    dispatch.close();
  }
}
