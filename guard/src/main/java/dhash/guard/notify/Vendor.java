package dhash.guard.notify;

import dhash.guard.port.Channel;
import tools.jackson.databind.node.ObjectNode;

/** What a service demands of the messages that it takes. */
interface Vendor {
  Channel channel();

  /** Text of people, as it may stand inside a string of JSON there. */
  String escape(String text);

  /**
   * Brings a payload within the service's limits.
   *
   * @throws IllegalArgumentException with why it is none
   */
  void fit(ObjectNode payload);
}
