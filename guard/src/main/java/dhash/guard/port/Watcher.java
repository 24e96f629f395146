package dhash.guard.port;

import dhash.engine.rollout.State;
import dhash.guard.port.Journal.Entry;

/**
 * Is told of every decision after it is on disk: views, log files, notifications. Must be quick and
 * must not throw.
 */
public interface Watcher {
  void saw(Entry entry, State after);
}
