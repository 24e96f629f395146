package dhash.guard.notify;

/** A template that can't be used. Its message says why, for operators. */
final class BrokenForm extends Exception {
  BrokenForm(String message) {
    super(message);
  }

  BrokenForm(String message, Throwable cause) {
    super(message, cause);
  }
}
