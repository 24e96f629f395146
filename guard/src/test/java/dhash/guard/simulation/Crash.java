package dhash.guard.simulation;

/** The guard's process is killed here. Nobody may catch it but the simulation. */
final class Crash extends Error {
  private static final long serialVersionUID = 1;

  Crash() {
    super("killed", null, false, false);
  }
}
