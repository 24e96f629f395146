package dhash.guard.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the database's password: {@code DB_PASSWORD} in the environment, the file that {@code
 * DB_PASSWORD_FILE} names, or the line of {@code ~/.pgpass} that fits, as libpq reads it. Never
 * from the configuration file itself, which gets copied, committed and backed up.
 */
final class PasswordLookup {
  private static final long MAX_BYTES = 1 << 20;

  private final Path root;
  private final Map<String, String> variables;
  private final Values values;

  PasswordLookup(Path root, Map<String, String> variables, Values values) {
    this.root = root;
    this.variables = variables;
    this.values = values;
  }

  Optional<Secret> find(DatabaseSettings database) {
    Optional<Secret> given = values.find(Keys.DB_PASSWORD);
    Origin origin = values.raw(Keys.DB_PASSWORD).origin();
    if (origin instanceof Origin.Line) {
      values.problem(
          origin,
          "DB_PASSWORD=" + Secret.MASK + " stands in a configuration file",
          "Take it out; set the environment variable DB_PASSWORD, or put it into a file of mode 600"
              + " and name that with DB_PASSWORD_FILE, or into ~/.pgpass.");
      return Optional.empty();
    }
    Optional<String> file = values.find(Keys.DB_PASSWORD_FILE);
    if (given.isPresent()) {
      return given;
    }
    if (file.isPresent()) {
      return fromFile(root.resolve(file.get()), file.get());
    }
    return database.isEmbedded() ? Optional.empty() : fromPgpass(database);
  }

  private Optional<Secret> fromFile(Path path, String name) {
    Origin origin = values.raw(Keys.DB_PASSWORD_FILE).origin();
    String wrong = "DB_PASSWORD_FILE=" + name;
    String fix = "Name a small text file whose first line is the password.";
    try {
      if (!Files.isRegularFile(path)) {
        values.problem(origin, wrong + " is no file", fix);
        return Optional.empty();
      }
      String text = smallText(path);
      String password = text.lines().findFirst().orElse("");
      if (password.isEmpty()) {
        values.problem(origin, wrong + " is empty", fix);
        return Optional.empty();
      }
      if (isOpenToOthers(path)) {
        values.remark(origin, wrong + " can be read by other users", "chmod 600 " + name);
      }
      return Optional.of(new Secret(password));
    } catch (IOException e) {
      values.problem(origin, wrong + " can't be read (" + e.getClass().getSimpleName() + ")", fix);
      return Optional.empty();
    }
  }

  private Optional<Secret> fromPgpass(DatabaseSettings database) {
    String named = variables.getOrDefault("PGPASSFILE", "");
    String home = variables.getOrDefault("HOME", "");
    if (named.isEmpty() && home.isEmpty()) {
      return Optional.empty();
    }
    Path file = named.isEmpty() ? Path.of(home, ".pgpass") : Path.of(named);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      if (isOpenToOthers(file)) {
        values.problem(file, "other users can read it, so it is not used", "chmod 600 " + file);
        return Optional.empty();
      }
      return smallText(file)
          .lines()
          .map(line -> password(line, database))
          .flatMap(Optional::stream)
          .findFirst();
    } catch (IOException e) {
      values.problem(
          file, "it can't be read (" + e.getClass().getSimpleName() + ")", "Mend or remove it.");
      return Optional.empty();
    }
  }

  private static Optional<Secret> password(String line, DatabaseSettings database) {
    if (line.startsWith("#")) {
      return Optional.empty();
    }
    List<Field> fields = fields(line);
    boolean fits =
        fields.size() >= 5
            && fields.get(0).fits(database.host())
            && fields.get(1).fits(Integer.toString(database.port()))
            && fields.get(2).fits(database.name())
            && fields.get(3).fits(database.user());
    return fits ? Optional.of(new Secret(fields.get(4).text())) : Optional.empty();
  }

  private record Field(String text, boolean any) {
    boolean fits(String wanted) {
      return any || text.equals(wanted);
    }
  }

  /** Splits at colons; a backslash takes the next character as it is. */
  private static List<Field> fields(String line) {
    List<Field> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean escaped = false;
    for (int i = 0; i <= line.length(); i++) {
      if (i == line.length() || (line.charAt(i) == ':' && !escaped)) {
        fields.add(new Field(field.toString(), field.toString().equals("*")));
        field.setLength(0);
      } else if (line.charAt(i) == '\\' && !escaped) {
        escaped = true;
        continue;
      } else {
        field.append(line.charAt(i));
      }
      escaped = false;
    }
    return fields;
  }

  private static String smallText(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("larger than 1 MiB");
    }
    return Files.readString(file);
  }

  private static boolean isOpenToOthers(Path file) throws IOException {
    try {
      return Files.getPosixFilePermissions(file).stream()
          .anyMatch(
              p -> p == PosixFilePermission.OTHERS_READ || p == PosixFilePermission.GROUP_READ);
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }
}
