package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of PostgreSQL's client programs as it is installed on this machine.
 *
 * @param version such as {@code pg_dump (PostgreSQL) 15.18}
 */
record ClientProgram(Path file, String version, int major) {
  private static final Pattern NUMBER = Pattern.compile("\\(PostgreSQL\\) (\\S+)");
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final int MOST_FOLDERS = 200;

  /**
   * One, in the given folders and then in Debian's, that knows the needed version: of that very
   * version where there is one, for newer ones say things that older servers don't understand; else
   * the oldest of the newer.
   *
   * @param needed a major version
   */
  static ClientProgram find(String name, List<Path> folders, int needed)
      throws IOException, InterruptedException {
    List<ClientProgram> newer = new ArrayList<>();
    List<String> tooOld = new ArrayList<>();
    for (Path folder : withDebians(folders)) {
      Path file = folder.resolve(name);
      if (!Files.isExecutable(file)) {
        continue;
      }
      ClientProgram program = asked(file);
      if (program.major() == needed) {
        return program;
      }
      if (program.major() > needed) {
        newer.add(program);
      } else {
        tooOld.add(file + " is " + program.version());
      }
    }
    return newer.stream()
        .min(Comparator.comparingInt(ClientProgram::major))
        .orElseThrow(() -> missing(name, needed, tooOld));
  }

  private static GuardException missing(String name, int needed, List<String> tooOld) {
    return new GuardException(
        ExitCode.REFUSED,
        tooOld.isEmpty()
            ? name + " is not installed; backups of an external server need it."
            : name + " is older than PostgreSQL " + needed + ": " + tooOld,
        "Nothing was changed.",
        "Install postgresql-client-" + needed + " or newer, or put its folder on the PATH.");
  }

  /** The major version within one such as {@code 15.18} or {@code 18beta1}; 0 where none is. */
  static int major(String version) {
    String digits = version.split("\\D", 2)[0];
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  /** The major version that a program says it is of; 0 where it says none. */
  static int majorWithin(String said) {
    Matcher number = NUMBER.matcher(said);
    return number.find() ? major(number.group(1)) : 0;
  }

  /** Its place and version, for people. */
  String described() {
    Matcher number = NUMBER.matcher(version);
    return file + " " + (number.find() ? number.group(1) : version);
  }

  private static ClientProgram asked(Path file) throws IOException, InterruptedException {
    Path log = Files.createTempFile("dhash-version", ".txt");
    try {
      String version =
          Command.run(List.of(file.toString(), "--version"), log, Duration.ofSeconds(10)).output();
      return new ClientProgram(file, version, majorWithin(version));
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static List<Path> withDebians(List<Path> folders) throws IOException {
    List<Path> all = new ArrayList<>(folders.stream().limit(MOST_FOLDERS).toList());
    if (Files.isDirectory(DEBIAN)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(DEBIAN, "[0-9]*")) {
        versions.forEach(version -> all.add(version.resolve("bin")));
      }
    }
    return all;
  }
}
