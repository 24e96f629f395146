package dhash.guard.notify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Which letters left the outbox, so that a rollout that is told once more after a crash is not sent
 * once more: a line each, number and id. A line without its end was never written. One writer at a
 * time.
 */
final class Told {
  /** How many are remembered at least; twice as many at most. */
  static final int CAPACITY = 2000;

  private final Path file;

  Told(Path file) {
    this.file = file;
  }

  private record Line(long number, String id) {}

  boolean contains(String id) throws IOException {
    String written = written(id);
    return lines().stream().anyMatch(line -> line.id().equals(written));
  }

  /** The greatest number that was ever given; 0 for none. */
  long lastNumber() throws IOException {
    return lines().stream().mapToLong(Line::number).max().orElse(0);
  }

  void add(long number, String id) throws IOException {
    List<Line> lines = new ArrayList<>(lines());
    String line = number + " " + written(id) + "\n";
    if (lines.size() >= 2 * CAPACITY) {
      StringBuilder text = new StringBuilder();
      lines
          .subList(lines.size() - CAPACITY + 1, lines.size())
          .forEach(kept -> text.append(kept.number()).append(' ').append(kept.id()).append('\n'));
      WholeFile.write(file, text.append(line).toString().getBytes(StandardCharsets.UTF_8));
    } else {
      append(line);
    }
  }

  private void append(String line) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      long at = wholeLength(channel);
      channel.truncate(at);
      while (buffer.hasRemaining()) {
        at += channel.write(buffer, at);
      }
      channel.force(true);
    }
  }

  /** Up to the end of the last line that has one. */
  private static long wholeLength(FileChannel channel) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    for (long at = channel.size(); at > 0; at--) {
      one.clear();
      if (channel.read(one, at - 1) == 1 && one.get(0) == '\n') {
        return at;
      }
    }
    return 0;
  }

  private List<Line> lines() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    List<Line> lines = new ArrayList<>();
    text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .forEach(line -> {
          String[] parts = line.split(" ", 2);
          if (parts.length == 2 && parts[0].matches("[0-9]{1,18}")) {
            lines.add(new Line(Long.parseLong(parts[0]), parts[1]));
          }
        });
    return lines;
  }

  private static String written(String id) {
    return id.replaceAll("\\R|\\p{Cntrl}", " ").strip();
  }
}
