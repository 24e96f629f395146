package dhash.guard;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the launcher runs once while the JVM records its ahead-of-time cache: the commands that must
 * start fastest, in a folder of their own with a journal in it, for nearly every command reads one.
 * How they end doesn't matter here.
 */
final class Training {
  private static final List<List<String>> COMMANDS =
      List.of(List.of("--help"), List.of("version"), List.of("status", "--env", "local"));

  private Training() {}

  public static void main(String[] args) throws IOException {
    Path root = Files.createTempDirectory("dhash-training");
    Path journal = Files.createDirectories(root.resolve(".dhash/local/journal"));
    Path segment = journal.resolve("00000001.ndjson");
    try (InputStream sample =
        Objects.requireNonNull(
            Training.class.getResourceAsStream("journal/version-1/" + segment.getFileName()))) {
      Files.copy(sample, segment);
    }
    System.setProperty("dhash.root", root.toString());
    COMMANDS.forEach(command -> Main.run(command.toArray(String[]::new)));
    try (Stream<Path> made = Files.walk(root)) {
      made.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
    Main.main(new String[] {"version"}); // which exits: the JVM loads classes even for that
  }
}
