package dhash.engine.rollout;

/**
 * Who gave an order.
 *
 * @param name the user, or the signal or program that acted for one
 * @param host where it was given
 */
public record Operator(String name, String host) {
  @Override
  public String toString() {
    return name + "@" + host;
  }
}
