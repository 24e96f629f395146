package dhash.guard;

import dhash.guard.cli.Dhash;
import picocli.CommandLine;

/** Starts the program that was asked for and hands its exit code on. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs one command line and returns its exit code. */
  static int run(String... args) {
    return new CommandLine(new Dhash()).execute(args);
  }
}
