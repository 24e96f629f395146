package dhash.guard.notify;

import dhash.guard.port.Notifier.Occasion;

/** The few types by which runbooks select events. */
final class Kinds {
  private Kinds() {}

  static String type(Occasion occasion) {
    return switch (occasion) {
      case START -> "deploy";
      case SUCCESS -> "success";
      case FAILURE, GATE_VIOLATION -> "error";
      case ROLLBACK_INITIATED, ROLLBACK_COMPLETED -> "rollback";
      case GATE_WARNING, WARNING -> "warning";
      case BACKUP, DRILL, TEST, INFO -> "info";
    };
  }
}
