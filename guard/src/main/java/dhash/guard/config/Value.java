package dhash.guard.config;

/**
 * One setting as it is shown to operators.
 *
 * @param shown the value as written; a secret's is masked
 */
public record Value(String key, String shown, Origin origin) {
  @Override
  public String toString() {
    return key + "=" + shown + "  " + origin;
  }
}
