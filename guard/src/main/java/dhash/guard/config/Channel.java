package dhash.guard.config;

/** A way by which people are told. */
public enum Channel {
  CONSOLE,
  FILE,
  SLACK,
  TEAMS,
  DISCORD,
  EMAIL
}
