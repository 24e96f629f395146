package dhash.service.settings;

import dhash.service.misbehave.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the settings from environment variables and collects all that is wrong with them. */
public final class Environment {
  private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._+-]{0,63}");
  private static final int MOST_PASSWORD_BYTES = 4096;

  private final Map<String, String> variables;
  private final List<String> problems = new ArrayList<>();

  private Environment(Map<String, String> variables) {
    this.variables = variables;
  }

  /** Settings, or what is wrong. */
  public sealed interface Read {
    /** All is well. */
    record Complete(Settings settings) implements Read {}

    /** One short sentence for each problem; without values that are secret. */
    record Faulty(List<String> problems) implements Read {}
  }

  /**
   * Reads the settings.
   *
   * @param builtVersion the version where none is set
   */
  public static Read read(Map<String, String> variables, String builtVersion) {
    Environment environment = new Environment(variables);
    Settings settings = environment.settings(builtVersion);
    return environment.problems.isEmpty()
        ? new Read.Complete(settings)
        : new Read.Faulty(List.copyOf(environment.problems));
  }

  private Settings settings(String builtVersion) {
    return new Settings(
        text("HOST").orElse("127.0.0.1"),
        // 0 lets the system choose, for tests.
        (int) required("PORT", 0, 65_535),
        version(builtVersion),
        new DatabaseSettings(
            required("DB_HOST"),
            (int) number("DB_PORT", 5432, 1, 65_535),
            required("DB_NAME"),
            required("DB_USER"),
            password(),
            (int) number("DHASH_DB_CONNECTIONS", 8, 2, 100)),
        fraction("DHASH_LOW_CONFIDENCE", 0.8),
        (int) number("DHASH_MAX_BODY_BYTES", 10L << 20, 1024, 100L << 20),
        number("DHASH_MAX_PIXELS", 40_000_000, 72, 400_000_000),
        Duration.ofSeconds(number("DHASH_STARTUP_WAIT_SECONDS", 60, 1, 3600)),
        faults());
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).map(String::strip).filter(t -> !t.isEmpty());
  }

  private String required(String name) {
    return text(name)
        .orElseGet(() -> {
          problems.add(name + " is not set");
          return "";
        });
  }

  private long required(String name, long least, long most) {
    String text = required(name);
    return text.isEmpty() ? least : number(name, least, least, most);
  }

  private long number(String name, long fallback, long least, long most) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      long number = Long.parseLong(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    problems.add("%s=%s is not a number from %d to %d".formatted(name, text.get(), least, most));
    return fallback;
  }

  private double fraction(String name, double fallback) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      double number = Double.parseDouble(text.get());
      if (number >= 0 && number <= 1) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    problems.add("%s=%s is not a number from 0 to 1".formatted(name, text.get()));
    return fallback;
  }

  private String version(String builtVersion) {
    String version = text("DHASH_VERSION").orElse(builtVersion);
    if (!VERSION.matcher(version).matches()) {
      problems.add(
          "DHASH_VERSION=%s is not a version: letters, digits, . _ + - only, 64 at most"
              .formatted(version));
    }
    return version;
  }

  private Optional<Secret> password() {
    Optional<String> password = Optional.ofNullable(variables.get("DB_PASSWORD"));
    Optional<String> file = text("DB_PASSWORD_FILE");
    if (password.isPresent() || file.isEmpty()) {
      return password.map(Secret::new);
    }
    try {
      Path path = Path.of(file.get());
      if (Files.size(path) <= MOST_PASSWORD_BYTES) {
        return Optional.of(new Secret(Files.readString(path).stripTrailing()));
      }
      problems.add("DB_PASSWORD_FILE=%s is too long for a password".formatted(file.get()));
    } catch (IOException | RuntimeException _) {
      problems.add("DB_PASSWORD_FILE=%s can't be read".formatted(file.get()));
    }
    return Optional.empty();
  }

  private Faults faults() {
    Optional<String> text = text("DHASH_MISBEHAVE");
    if (text.isEmpty()) {
      return Faults.NONE;
    }
    return Faults.parse(text.get(), problem -> problems.add("DHASH_MISBEHAVE: " + problem));
  }
}
