package dhash.guard.notify;

import dhash.guard.port.Channel;

/** Brings letters to one channel. */
interface Carrier extends AutoCloseable {
  Channel channel();

  /**
   * One try, within its time. When this returns the receiver has taken the letter.
   *
   * @throws Undelivered when it has not, or nobody knows
   */
  void carry(Letter letter) throws Undelivered, InterruptedException;

  @Override
  void close();
}
