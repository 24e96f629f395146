package dhash.rules.planted.guard.controller;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

public final class ControllerThatTouchesTheWorld {
  Instant clock() {
    return Instant.now();
  }

  Supplier<Instant> reference() {
    return Instant::now;
  }

  long ticks() {
    return System.nanoTime();
  }

  double chance() {
    return Math.random();
  }

  UUID identity() {
    return UUID.randomUUID();
  }

  void sleep() throws InterruptedException {
    Thread.sleep(1);
  }

  @Nullable String environment() {
    return System.getenv("HOME");
  }

  void exit() {
    System.exit(1);
  }
}
