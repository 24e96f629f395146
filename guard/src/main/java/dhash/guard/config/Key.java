package dhash.guard.config;

import java.util.function.Function;

/**
 * One key of the configuration files.
 *
 * @param file in which of an environment's two files it stands
 * @param option the command-line option that sets the same, or empty
 * @param fallback the built-in value as one would write it; empty where there is none
 * @param parser throws {@link InvalidValueException}
 */
record Key<T>(
    String name,
    ConfigFile file,
    String option,
    String fallback,
    boolean secret,
    Function<String, T> parser) {
  /** An environment's two files. */
  enum ConfigFile {
    SERVICE("dhash"),
    DATABASE("db");

    private final String prefix;

    ConfigFile(String prefix) {
      this.prefix = prefix;
    }

    /** The path from the project's root. */
    String nameFor(String environment) {
      return "config/" + prefix + "_" + environment + ".conf";
    }
  }

  static <T> Key<T> service(String name, String fallback, Function<String, T> parser) {
    return new Key<>(name, ConfigFile.SERVICE, "", fallback, false, parser);
  }

  static <T> Key<T> database(String name, String fallback, Function<String, T> parser) {
    return new Key<>(name, ConfigFile.DATABASE, "", fallback, false, parser);
  }

  Key<T> withOption(String longName) {
    return new Key<>(name, file, longName, fallback, secret, parser);
  }

  Key<T> withFallback(String value) {
    return new Key<>(name, file, option, value, secret, parser);
  }

  Key<T> asSecret() {
    return new Key<>(name, file, option, fallback, true, parser);
  }

  /** How the value is shown: a secret masked, and a login that someone wrote into a URL as well. */
  String show(String value) {
    return secret && !value.isEmpty()
        ? Secret.MASK
        : value.replaceAll("//[^/@]*@", "//" + Secret.MASK + "@");
  }
}
