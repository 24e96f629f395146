package dhash.guard.notify;

import dhash.guard.port.Channel;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.Notifier;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells people while a rollout goes on: a notice is put into the outbox, written to the files and
 * shown, in that order and without secrets; delivery to other machines follows on threads of its
 * own. A disk that is slow or full delays a rollout by at most {@link #PATIENCE} a notice, a
 * receiver that hangs not at all, and neither fails it.
 */
final class Messenger implements Notifier {
  /** How long {@link #tell} waits for a notice to be on the disk; it gets there later otherwise. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Then its thread ends until the next notice: of many environments few have one to tell. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  private static final Duration FAREWELL = Duration.ofSeconds(5);
  private static final int MAX_WAITING = 1000;

  private final Records records;
  private final Outbox outbox;
  private final Dispatch dispatch;
  private final Function<Occasion, Set<Channel>> routes;
  private final ThreadPoolExecutor worker;

  /**
   * @param routes who is told of what; remote channels among them have lanes
   * @param dispatch is closed by this
   */
  Messenger(
      Records records, Outbox outbox, Dispatch dispatch, Function<Occasion, Set<Channel>> routes) {
    this.records = records;
    this.outbox = outbox;
    this.dispatch = dispatch;
    this.routes = routes;
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("messenger").factory());
    worker.allowCoreThreadTimeOut(true);
  }

  @Override
  public void tell(Notice notice) {
    try {
      Future<?> told = worker.submit(() -> deliver(notice));
      told.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      records.show("[WARNING] too many notices wait for the disk; this one is only shown here");
      records.show(records.clean(notice));
    } catch (TimeoutException e) {
      // It stays in the queue; the rollout has waited long enough.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      records.show("[WARNING] a notice could not be told: " + e.getCause());
    }
  }

  /** Waits up to 5 s for what has not been written yet, and as long for what is being delivered. */
  @Override
  public void close() {
    worker.shutdown();
    try {
      if (!worker.awaitTermination(FAREWELL.toSeconds(), TimeUnit.SECONDS)) {
        worker.shutdownNow();
      }
    } catch (InterruptedException e) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
    }
    dispatch.close();
  }

  private void deliver(Notice told) {
    Notice notice = records.clean(told);
    Set<Channel> channels = routes.apply(notice.occasion());
    try {
      put(notice, channels.stream().filter(Channel::isRemote).collect(Collectors.toSet()));
      records.write(notice);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (channels.contains(Channel.CONSOLE)) {
      records.show(notice);
    }
    dispatch.wake();
  }

  private void put(Notice notice, Set<Channel> remote) throws InterruptedException {
    if (remote.isEmpty()) {
      return;
    }
    try {
      outbox
          .put(notice, remote)
          .droppedId()
          .ifPresent(id ->
              records.show(
                  "[WARNING] the outbox is full: the oldest notice, "
                      + id
                      + ", is not sent any more; it stands in logs/notifications.json"));
    } catch (IOException e) {
      records.show("[WARNING] a notice could not be put in the outbox: " + FileTrouble.of(e));
    }
  }
}
