package dhash.service.settings;

/** A text that must never be shown. */
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
