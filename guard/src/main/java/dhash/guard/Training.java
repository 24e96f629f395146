package dhash.guard;

import java.util.List;

/**
 * What the launcher runs once while the JVM records its ahead-of-time cache: the commands that must
 * start fastest. None of them changes anything, and how they end doesn't matter here.
 */
final class Training {
  private static final List<List<String>> COMMANDS =
      List.of(List.of("--help"), List.of("version"), List.of("status"));

  private Training() {}

  public static void main(String[] args) {
    COMMANDS.forEach(command -> Main.run(command.toArray(String[]::new)));
    System.exit(0); // as every command ends: the JVM loads classes even for that
  }
}
