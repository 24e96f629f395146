package dhash.guard.platform.local;

import java.util.concurrent.atomic.AtomicInteger;

/** Where one replica process listens, with the number of requests that it is working on. */
final class Endpoint {
  private final int port;
  private final AtomicInteger inFlight = new AtomicInteger();

  Endpoint(int port) {
    this.port = port;
  }

  int port() {
    return port;
  }

  int inFlight() {
    return inFlight.get();
  }

  void begin() {
    inFlight.incrementAndGet();
  }

  void end() {
    inFlight.decrementAndGet();
  }
}
