package dhash.guard.notify;

import dhash.guard.port.Notifier;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells people by {@code logs/notifications.json}, {@code logs/deployment_events.json} and the
 * console, in that order and without secrets. A disk that is slow or full delays a rollout by at
 * most {@link #PATIENCE} a notice, and never fails it.
 */
public final class Messenger implements Notifier, AutoCloseable {
  /** How long {@link #tell} waits for a notice to be on the disk; it gets there later otherwise. */
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Then its thread ends until the next notice: of many environments few have one to tell. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  private static final Duration FAREWELL = Duration.ofSeconds(5);
  private static final int MAX_WAITING = 1000;
  private static final int MAX_TEXT = 4000;
  private static final int MAX_DETAILS = 50;
  private static final Set<Occasion> OF_A_DEPLOYMENT =
      EnumSet.of(
          Occasion.START,
          Occasion.SUCCESS,
          Occasion.FAILURE,
          Occasion.ROLLBACK_INITIATED,
          Occasion.ROLLBACK_COMPLETED);
  private static final JsonMapper JSON = new JsonMapper();

  private final EventFile notifications;
  private final EventFile deployments;
  private final Redactor redactor;
  private final Consumer<String> console;
  private final ThreadPoolExecutor worker;

  /**
   * @param logs the folder of the files; made when it is not there
   * @param console gets one line a notice, on a thread of its own
   */
  public Messenger(Path logs, Redactor redactor, Consumer<String> console, Sleeper sleeper) {
    this.notifications = new EventFile(logs.resolve("notifications.json"), sleeper);
    this.deployments = new EventFile(logs.resolve("deployment_events.json"), sleeper);
    this.redactor = redactor;
    this.console = console;
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
      show("[WARNING] too many notices wait for the disk; this one is only shown here");
      show(line(notice));
    } catch (TimeoutException e) {
      // It stays in the queue; the rollout has waited long enough.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      show(
          "[WARNING] a notice could not be told: " + redactor.redact(String.valueOf(e.getCause())));
    }
  }

  /** Waits up to 5 s for what has not been written yet. */
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
  }

  private void deliver(Notice notice) {
    ObjectNode event = event(notice);
    write(notifications, event);
    if (OF_A_DEPLOYMENT.contains(notice.occasion())) {
      write(deployments, event);
    }
    show(line(notice));
  }

  private void write(EventFile file, ObjectNode event) {
    try {
      file.append(event)
          .ifPresent(damaged ->
              console.accept("[WARNING] a damaged file was set aside as " + damaged.getFileName()));
    } catch (IOException e) {
      show("[WARNING] a notice could not be written: " + redactor.redact(e.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void show(String line) {
    try {
      console.accept(line);
    } catch (RuntimeException e) {
      // A console that is gone fails no rollout, and there is nowhere else to say it.
      return;
    }
  }

  private ObjectNode event(Notice notice) {
    ObjectNode event = JSON.createObjectNode();
    event.put("id", notice.id());
    event.put("type", type(notice.occasion()));
    event.put("event", notice.occasion().name().toLowerCase(Locale.ROOT));
    event.put("environment", notice.environment());
    event.put("message", clean(notice.message()));
    event.put("timestamp", notice.at().toString());
    ObjectNode details = event.putObject("details");
    notice.details().entrySet().stream()
        .limit(MAX_DETAILS)
        .forEach(detail -> details.put(detail.getKey(), clean(detail)));
    return event;
  }

  private String line(Notice notice) {
    String level = type(notice.occasion()).toUpperCase(Locale.ROOT);
    return "[" + level + "] " + notice.environment() + ": " + clean(notice.message());
  }

  private String clean(Map.Entry<String, String> detail) {
    return SecretName.isSecret(detail.getKey()) ? Redactor.MASK : clean(detail.getValue());
  }

  private String clean(String text) {
    String redacted = redactor.redact(text);
    return redacted.length() <= MAX_TEXT ? redacted : redacted.substring(0, MAX_TEXT) + "…";
  }

  private static String type(Occasion occasion) {
    return switch (occasion) {
      case START -> "deploy";
      case SUCCESS -> "success";
      case FAILURE, GATE_VIOLATION -> "error";
      case ROLLBACK_INITIATED, ROLLBACK_COMPLETED -> "rollback";
      case GATE_WARNING -> "warning";
      case BACKUP, DRILL, TEST -> "info";
    };
  }
}
