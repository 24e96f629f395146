package dhash.guard.approval;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** OpenSSH's {@code ssh-keygen}, run with files for all it reads and writes. */
final class SshKeygen {
  /** What it says on the way is no more than a few lines. */
  private static final int MOST_SAID = 4096;

  private final List<Path> folders;
  private final Map<String, String> variables;

  /**
   * @param folders where programs are looked for
   * @param variables the process's environment, of which it gets what it needs
   */
  SshKeygen(List<Path> folders, Map<String, String> variables) {
    this.folders = List.copyOf(folders);
    this.variables = Map.copyOf(variables);
  }

  /** How it ended. */
  record Ended(int code, String said) {}

  /**
   * Runs it. Times in the allowed signers that name no zone are UTC, on whichever machine.
   *
   * @param message what is signed
   * @throws GuardException with {@link ExitCode#REFUSED} when it is not there
   */
  Ended run(Path folder, String message, Duration limit, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program().toString()));
    command.addAll(options);
    Path input = Files.writeString(folder.resolve("message"), message);
    File said = folder.resolve("said").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said);
    builder.environment().clear();
    for (String name : List.of("PATH", "HOME", "SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "TERM")) {
      if (variables.containsKey(name)) {
        builder.environment().put(name, variables.getOrDefault(name, ""));
      }
    }
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC");
    Process process = builder.start();
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new GuardException(
            ExitCode.TIMED_OUT,
            "ssh-keygen did not end within " + limit.toSeconds() + " s.",
            "Nothing was changed.",
            "Unlock the key, or load it into an ssh-agent, and repeat.");
      }
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(said.toPath(), StandardCharsets.ISO_8859_1);
    return new Ended(
        process.exitValue(), text.substring(0, Math.min(MOST_SAID, text.length())).strip());
  }

  /** Where it is. */
  Path program() {
    return folders.stream()
        .map(folder -> folder.resolve("ssh-keygen"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new GuardException(
                ExitCode.REFUSED,
                "ssh-keygen is not there, which makes and checks approvals.",
                "Nothing was started.",
                "Install OpenSSH's client (Debian: openssh-client), 8.9 or newer."));
  }
}
