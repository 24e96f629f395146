package dhash.guard.platform.local;

import java.net.URI;
import java.util.function.Function;

/** Where clients reach an environment: a router that can be moved. Guarded by the fleet's lock. */
final class Entrance {
  private final Function<URI, Router> routers;
  private Router router;
  private boolean listening;
  private Rotation rotation = Rotation.NONE;

  /**
   * @param routers makes a router for an address, which does not listen yet
   */
  Entrance(URI address, Function<URI, Router> routers) {
    this.routers = routers;
    this.router = routers.apply(address);
  }

  URI address() {
    return router.entrance();
  }

  /**
   * Listens at the address, which may be another than before.
   *
   * @throws dhash.guard.port.GuardException when the port is taken; the former address stays
   */
  void open(URI address) throws InterruptedException {
    if (!address.equals(router.entrance())) {
      Router next = routers.apply(address);
      next.listen();
      next.rotate(rotation);
      router.close();
      router = next;
    } else if (!listening) {
      router.listen();
    }
    listening = true;
  }

  void rotate(Rotation next) {
    if (!next.equals(rotation)) {
      rotation = next;
      router.rotate(next);
    }
  }

  void close() {
    router.close();
  }
}
