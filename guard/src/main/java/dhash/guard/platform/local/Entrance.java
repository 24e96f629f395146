package dhash.guard.platform.local;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.net.URI;
import java.util.function.Function;

/** Where clients reach an environment: a router that can be moved. Guarded by the fleet's lock. */
final class Entrance {
  private final Function<URI, Router> routers;
  private Router router;
  private boolean listening;
  private String note = "";
  private boolean shut;
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
   * @throws GuardException when the port is taken, and the former address stays; or when it is shut
   */
  void open(URI address) throws InterruptedException {
    if (shut) {
      throw new GuardException(
          ExitCode.BUSY,
          "The platform is being stopped.",
          "Nothing was changed.",
          "Wait until `dhash down` has ended, then try again.");
    }
    if (!address.equals(router.entrance())) {
      moveTo(routers.apply(address));
    } else if (!listening) {
      listen();
    }
  }

  /**
   * As {@link #open(URI)}; but where the environment serves at this address already, a port that
   * another program has taken meanwhile is tried again and again by whoever keeps it, and keeps
   * nobody from moving traffic.
   */
  void open(URI address, boolean serves) throws InterruptedException {
    try {
      open(address);
    } catch (GuardException taken) {
      if (shut || !serves || !address.equals(address())) {
        throw taken;
      }
    }
  }

  private void moveTo(Router next) throws InterruptedException {
    try {
      next.listen();
    } catch (GuardException taken) {
      next.close();
      throw taken;
    }
    next.rotate(rotation);
    router.close();
    router = next;
    listening = true;
    note = "";
  }

  private void listen() throws InterruptedException {
    try {
      router.listen();
      listening = true;
      note = "";
    } catch (GuardException taken) {
      note = String.valueOf(taken.getMessage());
      throw taken;
    }
  }

  /** Why nobody gets in, or empty. */
  String note() {
    return note;
  }

  /** Whether it listens, or has said why it can't. */
  boolean wasTried() {
    return listening || !note.isEmpty();
  }

  /** From now on nobody gets in: the way of a platform that is being stopped. */
  void shut() {
    shut = true;
    rotate(Rotation.NONE);
  }

  boolean isShut() {
    return shut;
  }

  void rotate(Rotation wanted) {
    Rotation next = shut ? Rotation.NONE : wanted;
    if (!next.equals(rotation)) {
      rotation = next;
      router.rotate(next);
    }
  }

  void close() {
    router.close();
  }
}
