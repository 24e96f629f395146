package dhash.engine.rollout;

/**
 * Who gave an order.
 *
 * @param name the user, or the signal or program that acted for one
 * @param host where it was given
 * @param from how the user came there: a terminal, an address, a CI run; empty where that isn't
 *     known
 */
public record Operator(String name, String host, String from) {
  public Operator(String name, String host) {
    this(name, host, "");
  }

  @Override
  public String toString() {
    return name + "@" + host;
  }
}
