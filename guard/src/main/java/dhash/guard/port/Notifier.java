package dhash.guard.port;

import java.time.Instant;
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
    TEST
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

  /** Delivers what waits, within a bounded time. */
  @Override
  void close();
}
