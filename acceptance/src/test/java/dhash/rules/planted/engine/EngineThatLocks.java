package dhash.rules.planted.engine;

import java.util.concurrent.locks.ReentrantLock;

public final class EngineThatLocks {
  final ReentrantLock lock = new ReentrantLock();
}
