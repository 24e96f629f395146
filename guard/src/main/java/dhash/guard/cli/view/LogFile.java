package dhash.guard.cli.view;

import dhash.engine.rollout.State;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.Journal.Entry;
import dhash.guard.port.Watcher;
import dhash.redaction.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes the story to a file in {@code logs/}. A log that can't be written is said once and costs
 * the rollout nothing.
 */
public final class LogFile implements Watcher {
  private final Path file;
  private final Story story;
  private final Redactor redactor;
  private final Consumer<String> complaint;
  private boolean complained;

  /**
   * @param redactor takes secrets out of each line; whoever gave an order is named
   * @param complaint is told when the log can't be written
   */
  public LogFile(Path file, Redactor redactor, Consumer<String> complaint) {
    this.file = file;
    this.redactor = redactor;
    this.story = new Story(Story.Detail.FULL);
    this.complaint = complaint;
  }

  @Override
  public void saw(Entry entry, State after) {
    keep(story.of(entry, after).stream().map(Line::toString).map(redactor::redactSecrets).toList());
  }

  /** Keeps a line that is no part of the rollout's story, but that somebody must see. */
  public void warn(Instant at, String text) {
    keep(List.of(redactor.redact(new Line(at, Line.Level.WARN, text).toString())));
  }

  private synchronized void keep(List<String> lines) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException unwritable) {
      if (!complained) {
        complaint.accept("The log can't be written: " + FileTrouble.of(unwritable));
        complained = true;
      }
    }
  }
}
