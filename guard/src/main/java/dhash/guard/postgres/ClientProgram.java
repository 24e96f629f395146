package dhash.guard.postgres;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of PostgreSQL's client programs as it is installed on this machine.
 *
 * @param version such as {@code pg_dump (PostgreSQL) 15.18}
 */
record ClientProgram(Path file, String version, int major) {
  private static final Pattern MAJOR = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final int MOST_FOLDERS = 200;

  /** The first one, in the given folders and then in Debian's, that knows a server's version. */
  static ClientProgram find(String name, List<Path> folders, String serverVersion)
      throws IOException, InterruptedException {
    int needed = Integer.parseInt(serverVersion.split("\\D", 2)[0]);
    List<String> tooOld = new ArrayList<>();
    for (Path folder : withDebians(folders)) {
      Path file = folder.resolve(name);
      if (!Files.isExecutable(file)) {
        continue;
      }
      ClientProgram program = asked(file);
      if (program.major() >= needed) {
        return program;
      }
      tooOld.add(file + " is " + program.version());
    }
    throw new GuardException(
        ExitCode.REFUSED,
        tooOld.isEmpty()
            ? name + " is not installed; a backup of an external server needs it."
            : name + " is older than the server (" + serverVersion + "): " + tooOld,
        "No backup was made.",
        "Install postgresql-client-" + needed + " or newer, or put its folder on the PATH.");
  }

  private static ClientProgram asked(Path file) throws IOException, InterruptedException {
    Path log = Files.createTempFile("dhash-version", ".txt");
    try {
      String version =
          Command.run(List.of(file.toString(), "--version"), log, Duration.ofSeconds(10)).output();
      Matcher major = MAJOR.matcher(version);
      return new ClientProgram(file, version, major.find() ? Integer.parseInt(major.group(1)) : 0);
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
