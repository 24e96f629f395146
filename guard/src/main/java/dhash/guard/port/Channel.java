package dhash.guard.port;

import java.util.Locale;

/** A way by which people are told. In the order in which one stands in for another. */
public enum Channel {
  CONSOLE,
  FILE,
  SLACK,
  TEAMS,
  DISCORD,
  EMAIL;

  /** Whether it leads to somewhere that may not answer. */
  public boolean isRemote() {
    return this != CONSOLE && this != FILE;
  }

  /** As it is written in configuration and in the names of templates. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
