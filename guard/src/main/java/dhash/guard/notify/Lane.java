package dhash.guard.notify;

import dhash.guard.notify.Undelivered.Cause;
import dhash.guard.port.Channel;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way out of the outbox to one channel: one letter after the other, in order. */
final class Lane implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int MOST_LOOKS = 240;

  private final Channel channel;
  private final Supplier<Carrier> carriers;
  private final Outbox outbox;
  private final List<Channel> reachable;
  private final Retries retries;
  private final InstantSource clock;
  private final Sleeper sleeper;
  private final Consumer<String> warned;
  private volatile @Nullable Carrier carrier;
  private Instant leftAloneUntil = Instant.MIN;
  private boolean down;

  /**
   * @param carriers makes the carrier, when there is something to carry
   * @param reachable all channels that have an address, in order
   * @param warned is told when the channel stops taking letters
   */
  Lane(
      Channel channel,
      Supplier<Carrier> carriers,
      Outbox outbox,
      List<Channel> reachable,
      Retries retries,
      InstantSource clock,
      Sleeper sleeper,
      Consumer<String> warned) {
    this.channel = channel;
    this.carriers = carriers;
    this.outbox = outbox;
    this.reachable = List.copyOf(reachable);
    this.retries = retries;
    this.clock = clock;
    this.sleeper = sleeper;
    this.warned = warned;
  }

  /**
   * Delivers all that waits, unless another process is at it and finishes that. Once the channel
   * has failed a letter, the others wait for the next pass: they stay in order, and nobody waits
   * forty seconds for each of them.
   *
   * @return the channels that have got a letter in this one's stead
   */
  synchronized Set<Channel> pass() throws IOException, InterruptedException {
    for (int i = 0; i < MOST_LOOKS && outbox.next(channel, -1).isPresent(); i++) {
      Optional<ProcessLock> mine = outbox.tryToDeliver(channel);
      if (mine.isPresent()) {
        try (var _ = mine.get()) {
          return deliverAll();
        }
      }
      sleeper.sleep(LOOK);
    }
    return Set.of();
  }

  private Set<Channel> deliverAll() throws IOException, InterruptedException {
    Set<Channel> standIns = EnumSet.noneOf(Channel.class);
    Optional<Failure> failed = leftAlone();
    Optional<Letter> next = outbox.next(channel, -1);
    while (next.isPresent() && failed.isEmpty()) {
      Letter letter = next.get();
      Optional<Failure> failure = deliver(letter);
      if (failure.isEmpty()) {
        outbox.update(letter.number(), current -> current.delivered(channel));
        down = false;
      } else {
        standIns.addAll(keep(letter, failure.get()));
        failed = failure.filter(why -> why.fault() != Cause.LETTER);
      }
      next = outbox.next(channel, letter.number());
    }
    if (failed.isPresent()) {
      for (Letter letter : outbox.waiting(channel)) {
        if (!letter.leg(channel).handedOn()) {
          standIns.addAll(keep(letter, failed.get().untried()));
        }
      }
    }
    return standIns;
  }

  /** Why a letter was not delivered, after how many tries. */
  private record Failure(Cause fault, int tries, String what) {
    Failure untried() {
      return new Failure(fault, 0, what);
    }
  }

  private Optional<Failure> leftAlone() {
    return clock.instant().isBefore(leftAloneUntil)
        ? Optional.of(
            new Failure(Cause.CHANNEL, 0, "it asks to be left alone until " + leftAloneUntil))
        : Optional.empty();
  }

  /** Empty where it was delivered. */
  private Optional<Failure> deliver(Letter letter) throws InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        carrier().carry(letter);
        return Optional.empty();
      } catch (Undelivered failed) {
        if (!retries.again(tries, failed)) {
          failed
              .retryAfter()
              .ifPresent(wait -> leftAloneUntil = clock.instant().plus(bounded(wait)));
          return Optional.of(
              new Failure(failed.fault(), tries, String.valueOf(failed.getMessage())));
        }
      }
    }
  }

  /** Nobody is left alone for longer than an hour for having said so. */
  private static Duration bounded(Duration wait) {
    return wait.compareTo(Duration.ofHours(1)) > 0 ? Duration.ofHours(1) : wait;
  }

  private Set<Channel> keep(Letter letter, Failure why) throws IOException, InterruptedException {
    Letter kept = letter.failed(channel, why.tries(), why.what(), reachable);
    outbox.update(
        letter.number(), current -> current.failed(channel, why.tries(), why.what(), reachable));
    if (!down) {
      down = true;
      warned.accept(
          "[WARNING] %s was not told: %s. What it misses waits in the outbox for a later run"
              .formatted(channel.word(), why.what()));
    }
    Set<Channel> standIns = EnumSet.noneOf(Channel.class);
    standIns.addAll(kept.legs().keySet());
    standIns.removeAll(letter.legs().keySet());
    return standIns;
  }

  private Carrier carrier() {
    Carrier present = carrier;
    if (present == null) {
      present = carriers.get();
      carrier = present;
    }
    return present;
  }

  Channel channel() {
    return channel;
  }

  /** As {@link #pass}, for a thread that nobody looks after: what goes wrong is said. */
  Set<Channel> passQuietly() throws InterruptedException {
    try {
      return pass();
    } catch (IOException | RuntimeException e) {
      warned.accept("[WARNING] the outbox could not be worked: " + FileTrouble.of(e));
      return Set.of();
    }
  }

  /** Ends a try that is under way. */
  @Override
  public void close() {
    Carrier present = carrier;
    if (present != null) {
      present.close();
    }
  }
}
