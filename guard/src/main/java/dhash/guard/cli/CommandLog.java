package dhash.guard.cli;

import dhash.guard.cli.view.Line;
import dhash.guard.port.FileTrouble;
import dhash.redaction.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Prints what a command says and keeps it in {@code logs/}. A log that can't be written is said
 * once and changes nothing else. In the file stand no secrets.
 */
final class CommandLog {
  private final Desk desk;
  private final Path file;
  private final Redactor redactor;
  private boolean complained;

  /**
   * @param what begins the file's name, such as {@code backup}
   */
  CommandLog(Desk desk, String what, String environment) {
    this(desk, desk.logs().resolve(Names.of(what, environment, desk.clock().instant(), "log")));
  }

  CommandLog(Desk desk, Path file) {
    this.desk = desk;
    this.redactor = Redactor.knowing(desk.variables());
    this.file = file;
  }

  Path file() {
    return file;
  }

  /** One line of data. */
  void print(String line) {
    desk.console().print(line);
    keep(line);
  }

  /** One line of prose. */
  void say(String line) {
    desk.console().say(line);
    keep(line);
  }

  /** A line that was said already. */
  void keep(String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(
          file,
          new Line(desk.clock().instant(), Line.Level.INFO, redactor.redact(text)) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException unwritable) {
      if (!complained) {
        complained = true;
        desk.console().say("The log can't be written: " + FileTrouble.of(unwritable));
      }
    }
  }
}
