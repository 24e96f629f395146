package dhash.guard.cli.view;

import dhash.guard.port.Watcher;

/** Shows a rollout to a person. */
public interface Display extends Watcher, AutoCloseable {
  /** How far a long step is, in bytes; a total of 0 is unknown. */
  void progress(String what, long done, long total);

  /** One line that is no part of the rollout's story. */
  void note(String line);

  @Override
  void close();
}
