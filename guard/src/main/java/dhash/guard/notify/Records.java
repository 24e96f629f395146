package dhash.guard.notify;

import dhash.guard.port.FileTrouble;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import dhash.guard.port.Sleeper;
import dhash.redaction.Redactor;
import dhash.redaction.SecretName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Notices as they are written down and shown here: {@code logs/notifications.json}, {@code
 * logs/deployment_events.json} and the console, without secrets.
 */
final class Records {
  private static final int MAX_TEXT = 4000;
  private static final int MAX_DETAILS = 50;

  /** The detail that says who it was, be it by an e-mail address. */
  private static final String WHO = "initiator";

  /** All details that say who somebody was: such names are no secrets, whatever they look like. */
  private static final Set<String> NAMES = Set.of(WHO, "approved by");

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

  /**
   * @param logs the folder of the files; made when it is not there
   * @param console gets one line a notice
   */
  Records(Path logs, Redactor redactor, Consumer<String> console, Sleeper sleeper) {
    this.notifications = new EventFile(logs.resolve("notifications.json"), sleeper);
    this.deployments = new EventFile(logs.resolve("deployment_events.json"), sleeper);
    this.redactor = redactor;
    this.console = console;
  }

  /** The notice without secrets, and no longer than people read. */
  Notice clean(Notice notice) {
    Map<String, String> details = new LinkedHashMap<>();
    notice.details().entrySet().stream()
        .limit(MAX_DETAILS)
        .forEach(detail -> details.put(detail.getKey(), clean(detail)));
    return new Notice(
        notice.id(),
        notice.occasion(),
        notice.environment(),
        notice.at(),
        brief(redactor.redact(notice.message(), notice.details().getOrDefault(WHO, ""))),
        details);
  }

  private String clean(Map.Entry<String, String> detail) {
    String value = detail.getValue();
    if (SecretName.isSecret(detail.getKey())) {
      return Redactor.MASK;
    }
    return brief(
        NAMES.contains(detail.getKey()) ? redactor.redactSecrets(value) : redactor.redact(value));
  }

  private static String brief(String text) {
    return Cut.to(Escape.plain(text), MAX_TEXT);
  }

  /**
   * Writes a clean notice down. When this returns it is on the disk, or it was shown why not.
   *
   * @return whether it was written
   */
  boolean write(Notice notice) throws InterruptedException {
    ObjectNode event = event(notice);
    boolean written = write(notifications, event);
    return OF_A_DEPLOYMENT.contains(notice.occasion())
        ? write(deployments, event) && written
        : written;
  }

  private boolean write(EventFile file, ObjectNode event) throws InterruptedException {
    try {
      file.append(event)
          .ifPresent(damaged ->
              show("[WARNING] a damaged file was set aside as " + damaged.getFileName()));
      return true;
    } catch (IOException e) {
      show("[WARNING] a notice could not be written: " + FileTrouble.of(e));
      return false;
    }
  }

  /** Shows a clean notice on one line. */
  void show(Notice notice) {
    print(line(notice));
  }

  String line(Notice notice) {
    String level = Kinds.type(notice.occasion()).toUpperCase(Locale.ROOT);
    return "[" + level + "] " + notice.environment() + ": " + notice.message();
  }

  String json(Notice notice) {
    return event(notice).toPrettyString();
  }

  void show(String line) {
    print(redactor.redact(line));
  }

  private void print(String line) {
    try {
      console.accept(line);
    } catch (RuntimeException e) {
      // A console that is gone fails no rollout, and there is nowhere else to say it.
      return;
    }
  }

  private static ObjectNode event(Notice notice) {
    ObjectNode event = JSON.createObjectNode();
    event.put("id", notice.id());
    event.put("type", Kinds.type(notice.occasion()));
    event.put("event", notice.occasion().word());
    event.put("environment", notice.environment());
    event.put("message", notice.message());
    event.put("timestamp", notice.at().toString());
    ObjectNode details = event.putObject("details");
    notice.details().forEach(details::put);
    return event;
  }
}
