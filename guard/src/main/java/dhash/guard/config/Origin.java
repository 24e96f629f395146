package dhash.guard.config;

/** Where a value came from. {@code toString} is how it is shown. */
public sealed interface Origin {
  /** Given on the command line. */
  record Option(String name) implements Origin {
    @Override
    public String toString() {
      return "option " + name;
    }
  }

  /** Taken from the process's environment. */
  record EnvironmentVariable(String name) implements Origin {
    @Override
    public String toString() {
      return "environment variable " + name;
    }
  }

  /** Written in a file, whose name is relative to the project's root. */
  record Line(String file, int line) implements Origin {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /** Built in. */
  record Default() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }
}
