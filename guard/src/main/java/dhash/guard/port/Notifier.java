package dhash.guard.port;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Tells people. Never blocks a rollout and never fails it. */
public interface Notifier extends AutoCloseable {
  /** The kinds of events that people are told of; each has its templates. */
  enum Occasion {
    START,
    SUCCESS,
    FAILURE,
    ROLLBACK_INITIATED,
    ROLLBACK_COMPLETED,
    GATE_VIOLATION,
    GATE_WARNING,
    BACKUP,
    DRILL,
    TEST,
    /** An operator's own warning. */
    WARNING,
    /** An operator's own word. */
    INFO;

    /** As it is written in files and in the names of templates. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param id unique and stable: the same event told again after a crash bears the same id
   * @param message one sentence
   * @param details further facts, in the order to show them; no secrets
   */
  record Notice(
      String id,
      Occasion occasion,
      String environment,
      Instant at,
      String message,
      Map<String, String> details) {}

  /** Takes the notice over durably and returns at once; delivery follows. */
  void tell(Notice notice);

  /** Gives what waits a bounded time to be delivered; the rest stays for the next run. */
  @Override
  void close();
}
