package dhash.guard.cli.view;

import dhash.guard.port.BackupStore;
import dhash.guard.port.Watcher;

/** Shows a rollout to a person. */
public interface Display extends Watcher, BackupStore.Progress, AutoCloseable {
  /** How far a long step is, in bytes; a total of 0 is unknown. */
  void progress(String what, long done, long total);

  @Override
  default void at(String what, long doneBytes, long totalBytes) {
    progress(what, doneBytes, totalBytes);
  }

  /** One line that is no part of the rollout's story. */
  @Override
  void note(String line);

  @Override
  void close();
}
