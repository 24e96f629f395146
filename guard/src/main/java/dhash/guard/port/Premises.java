package dhash.guard.port;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** All that runs on this machine, over all environments. */
public interface Premises {
  /**
   * Starts everything that ran before.
   *
   * @param said hears what was started
   * @throws GuardException when something does not serve as it did; the rest does
   */
  void up(Consumer<String> said) throws IOException, InterruptedException;

  /**
   * Stops everything, and says what it stopped. Nothing comes back by itself until {@link #up} or
   * {@link #mayRun}.
   *
   * @throws GuardException when there is something that nobody knows how to stop; the rest is
   */
  List<String> down() throws IOException, InterruptedException;

  /** Whether there is somebody who looks after what runs here, or who is about to be back. */
  boolean isUp() throws IOException;

  /** An environment's own database; empty where it has none, or one that is elsewhere. */
  Optional<OwnDatabase> database(String environment);

  /**
   * A database that runs here.
   *
   * @param restarted when it was last found to have ended unasked, and was started again
   */
  record OwnDatabase(boolean runs, Optional<Instant> restarted) {}

  /** Whether everything here is to be down: no guard goes on then that nobody asked for. */
  boolean isDown();

  /**
   * An operator asks for something that runs here, so that it may go on by itself again.
   *
   * @throws GuardException with {@link ExitCode#BUSY} while {@link #down} is under way
   */
  void mayRun() throws IOException;

  /**
   * What is open here is to go on, or to take an order, which it can't where nothing runs.
   *
   * @param then what {@code dhash up} leads to, without a full stop
   * @throws GuardException with {@link ExitCode#REFUSED} where {@link #down} has stopped
   *     everything, with {@link ExitCode#BUSY} while it is under way
   */
  void mustNotBeDown(String then) throws IOException;

  /**
   * Sees to it that somebody looks after what runs here.
   *
   * @return whether nobody did until now
   */
  boolean lookAfter() throws IOException, InterruptedException;

  /**
   * Keeps replicas and routers running until told to stop, and gives the exit code; for the
   * supervisor's own process.
   */
  int supervise() throws IOException, InterruptedException;
}
