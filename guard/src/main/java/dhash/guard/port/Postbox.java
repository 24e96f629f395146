package dhash.guard.port;

import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sends a notice while somebody waits for it, and shows how notices look. */
public interface Postbox extends AutoCloseable {
  /**
   * What became of a notice on one channel.
   *
   * @param detail why it was not sent, and who was told instead; empty where it was
   */
  record Receipt(Channel channel, boolean sent, String detail) {}

  /**
   * How one event looks on one channel.
   *
   * @param file its name below {@code templates/notifications/}
   * @param own whether the project has one of its own, different from the built-in one
   * @param trouble why the project's own can't be used; the built-in one is, then
   */
  record Form(
      Occasion occasion, Channel channel, String file, boolean own, Optional<String> trouble) {}

  /**
   * Takes the notice over durably, then waits for its delivery, a bounded time.
   *
   * @return one receipt for each channel, in their order
   * @throws IOException when it could not even be written down
   */
  List<Receipt> post(Notice notice, Set<Channel> channels) throws IOException, InterruptedException;

  /** What would be sent; nothing is. */
  String preview(Notice notice, Channel channel);

  /** All forms, each tried on a sample. */
  List<Form> forms();

  /** The text of a form as it is in use; empty where there is none of that name. */
  Optional<String> form(String file);

  /** Names among the project's templates that no template has: slips, most likely. */
  List<String> strangers();

  /** How many notices wait for a channel that could not be reached. */
  int waiting();

  @Override
  void close();
}
