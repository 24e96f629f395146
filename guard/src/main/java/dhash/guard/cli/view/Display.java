package dhash.guard.cli.view;

import dhash.guard.port.Watcher;

/** Shows a rollout to a person. */
public interface Display extends Watcher, AutoCloseable {
  /** How far a long step is, in bytes; a total of 0 is unknown. */
  void progress(String what, long done, long total);

  @Override
  void close();
}
