package dhash.guard.postgres;

import dhash.guard.port.GuardException;
import dhash.guard.port.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What PostgreSQL's {@code initdb} and {@code pg_ctl} do, for any data folder. */
record ServerPrograms(Path folder, Account account, Sleeper sleeper) {
  private static final Duration INITIALISE_LIMIT = Duration.ofMinutes(2);
  private static final int START_LIMIT_SECONDS = 300; // replaying a crash's log takes a while
  private static final int STOP_LIMIT_SECONDS = 60;
  private static final int IMMEDIATE_LIMIT_SECONDS = 10;
  private static final int START_ATTEMPTS = 10;
  private static final Pattern FATAL = Pattern.compile("\\b(FATAL|PANIC): ");

  /** Makes a new data folder that only answers to passwords. */
  void initialise(Path data, String superuser, Path passwordFile, Map<String, String> settings)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            program("initdb"),
            "--pgdata=" + data,
            "--username=" + superuser,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--data-checksums",
            "--no-instructions");
    List<String> all = new ArrayList<>(command);
    settings.forEach((name, value) -> all.add("--set=" + name + "=" + value));
    Command.Result result = Command.run(account.command(all), logBeside(data), INITIALISE_LIMIT);
    if (!result.succeeded()) {
      throw failed(data, "initdb failed: " + result.output());
    }
  }

  /**
   * Starts a server in a session of its own and waits until it answers.
   *
   * @param settings given on the command line, before the folder's own
   * @throws IOException when it did not come up, with the end of its log
   * @throws GuardException when that was for want of space
   */
  void start(Path data, int port, Map<String, String> settings)
      throws IOException, InterruptedException {
    Path log = data.resolveSibling(data.getFileName() + ".start.log");
    String options =
        settings.entrySet().stream()
            .map(s -> " -c " + s.getKey() + "=" + s.getValue())
            .collect(Collectors.joining("", "-p " + port, ""));
    List<String> command =
        account.command(
            List.of(
                program("pg_ctl"),
                "start",
                "--pgdata=" + data,
                "--wait",
                "--timeout=" + START_LIMIT_SECONDS,
                "--silent",
                "--log=" + log,
                "--options=" + options));
    for (int attempt = 1; ; attempt++) {
      Files.deleteIfExists(log);
      Command.Result result =
          Command.run(command, logBeside(data), Duration.ofSeconds(START_LIMIT_SECONDS + 10));
      if (result.succeeded()) {
        return;
      }
      String reason = Command.tail(log);
      // after a kill -9 of the server its children need a moment to go
      if (!reason.contains("pre-existing shared memory block") || attempt == START_ATTEMPTS) {
        throw failed(data, reason.isEmpty() ? result.output() : whole(data, reason));
      }
      sleeper.sleep(Duration.ofMillis(300));
    }
  }

  /** Once a server's own log has been opened, what ends it stands there. */
  private static String whole(Path data, String reason) throws IOException {
    if (!reason.contains("logging collector")) {
      return reason;
    }
    Path folder = data.resolveSibling("log");
    Optional<Path> newest = Optional.empty();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> logs = Files.list(folder)) {
        newest = logs.max(Comparator.comparingLong(log -> log.toFile().lastModified()));
      }
    }
    List<String> lines =
        newest.isPresent() ? Command.tail(newest.get()).lines().toList() : List.of();
    return lines.stream()
        .filter(line -> FATAL.matcher(line).find())
        .reduce((_, last) -> last)
        .orElse(reason);
  }

  private static IOException failed(Path data, String reason) {
    IOException failure = new IOException(reason);
    Optional<GuardException> full = DiskRoom.refusalOf(failure, data.resolveSibling(""));
    if (full.isPresent()) {
      throw full.get();
    }
    return failure;
  }

  /**
   * Ends all sessions and stops the server; harmless where none runs. One that does not stop when
   * it is asked, for it hangs or has lost its files, is ended by force: what it had confirmed is in
   * its write-ahead log all the same, and a restore must not wait for it for ever.
   */
  void stop(Path data) throws IOException, InterruptedException {
    if (!Files.exists(data.resolve("postmaster.pid"))
        || stops(data, "fast", STOP_LIMIT_SECONDS)
        || stops(data, "immediate", IMMEDIATE_LIMIT_SECONDS)) {
      return;
    }
    Optional<Postmaster> hanging = Postmaster.of(data);
    if (hanging.isPresent() && !hanging.get().killed()) {
      throw new IOException(
          "PostgreSQL in " + data + " does not end, process " + hanging.get().pid());
    }
  }

  private boolean stops(Path data, String mode, int seconds)
      throws IOException, InterruptedException {
    Command.Result result =
        Command.run(
            account.command(
                List.of(
                    program("pg_ctl"),
                    "stop",
                    "--pgdata=" + data,
                    "--mode=" + mode,
                    "--wait",
                    "--timeout=" + seconds,
                    "--silent")),
            logBeside(data),
            Duration.ofSeconds(seconds + 10L));
    return result.succeeded() || Postmaster.of(data).isEmpty();
  }

  /**
   * Runs statements in a stopped data folder without a server and without a log-in. They may hold
   * secrets: they go by a file that is removed, never by the command line.
   */
  void alone(Path data, List<String> statements) throws IOException, InterruptedException {
    Path input = Files.createTempFile(data.getParent(), "alone", ".sql", Folders.OWNER_ONLY_FILE);
    try {
      Files.writeString(input, String.join("\n", statements) + "\n");
      account.handOver(input);
      Command.Result result =
          Command.run(
              account.command(
                  List.of(program("postgres"), "--single", "-D", data.toString(), "postgres")),
              input,
              logBeside(data),
              Duration.ofSeconds(START_LIMIT_SECONDS));
      if (!result.succeeded()) {
        throw new IOException("PostgreSQL in " + data + " could not be opened alone");
      }
    } finally {
      Files.deleteIfExists(input);
      Files.deleteIfExists(logBeside(data)); // it may repeat a statement that failed
    }
  }

  private String program(String name) {
    return folder.resolve("bin").resolve(name).toString();
  }

  private static Path logBeside(Path data) {
    return data.resolveSibling(data.getFileName() + ".command.log");
  }
}
