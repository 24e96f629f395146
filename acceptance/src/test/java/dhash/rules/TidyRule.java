package dhash.rules;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import dhash.rules.Checkout.TextFile;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a single file must keep, whoever wrote it. */
enum TidyRule {
  /**
   * {@code mvn spotless:apply} does it; Spotless itself can't check where Maven runs on Java 17.
   */
  FORMATTED {
    @Override
    List<String> problems(TextFile file) {
      if (!file.isJava()) {
        return List.of();
      }
      try {
        String formatted = new Formatter().formatSource(file.text());
        formatted =
            ImportOrderer.reorderImports(
                RemoveUnusedImports.removeUnusedImports(formatted), Style.GOOGLE);
        return formatted.equals(file.text()) ? List.of() : List.of("is not formatted");
      } catch (FormatterException e) {
        return List.of("can't be formatted: " + e.getMessage());
      }
    }
  },

  SHORT {
    private static final int MOST_LINES = 350;

    @Override
    List<String> problems(TextFile file) {
      long lines = file.text().lines().count();
      return file.isJava() && lines > MOST_LINES
          ? List.of("has " + lines + " lines, more than " + MOST_LINES)
          : List.of();
    }
  },

  FREE_OF_STRAY_SPACE {
    private static final Pattern STRAY = Pattern.compile("\t|\\s$");

    @Override
    List<String> problems(TextFile file) {
      String text = file.path().endsWith(".cmd") ? file.text().replace("\r", "") : file.text();
      Stream<String> ending =
          text.isEmpty() || text.endsWith("\n") ? Stream.of() : Stream.of("ends without a newline");
      return Stream.concat(linesWith(text, STRAY, "tab or trailing space"), ending).toList();
    }
  },

  FINISHED {
    // Put together here, so that this file doesn't report itself.
    private static final Pattern UNFINISHED =
        Pattern.compile("\\b(" + "TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    @Override
    List<String> problems(TextFile file) {
      return linesWith(file.text(), UNFINISHED, "unfinished").toList();
    }
  },

  PLAIN {
    private static final Pattern EMOJI = Pattern.compile("\\p{IsEmoji_Presentation}");

    @Override
    List<String> problems(TextFile file) {
      return linesWith(file.text(), EMOJI, "emoji").toList();
    }
  },

  AT_HOME_ON_EVERY_MACHINE {
    private static final Set<String> SEARCH_FOR_A_JDK = Set.of("dhash", ".ci/run");
    private static final Pattern JVM_FOLDER = Pattern.compile("/usr/lib" + "/jvm/");
    private static final Pattern MACHINE =
        Pattern.compile("(?<![\\w.}-])/(work|root|home/\\w+|Users/\\w+)" + "/");
    private static final Pattern REGISTRY =
        Pattern.compile(
            "repo1?\\.maven\\.|registry\\.npm" + "js|//[\\w.-]*(artifactory|nexus|mirror)[\\w.-]*");

    @Override
    List<String> problems(TextFile file) {
      Stream<String> jvm =
          SEARCH_FOR_A_JDK.contains(file.path())
              ? Stream.of()
              : linesWith(file.text(), JVM_FOLDER, "a path of one machine");
      return Stream.of(
              jvm,
              linesWith(file.text(), MACHINE, "a path of one machine"),
              linesWith(file.text(), REGISTRY, "a registry's host"))
          .flatMap(s -> s)
          .toList();
    }
  },

  /** A poll may pause for less than 100 ms; a longer sleep in a test waits for luck. */
  AWAKE {
    private static final Set<String> SLOW_ON_PURPOSE = Set.of("TinyService.java");
    private static final Pattern SLEEP =
        Pattern.compile("Thread\\.sleep\\((?!\\d\\d?\\))|TimeUnit\\.\\w+\\.sleep\\(");

    @Override
    List<String> problems(TextFile file) {
      boolean checked =
          file.isJava()
              && file.path().contains("/src/test/")
              && !SLOW_ON_PURPOSE.contains(file.name());
      return checked
          ? linesWith(file.text(), SLEEP, "a test that sleeps: wait for the thing itself").toList()
          : List.of();
    }
  };

  /** What is wrong with the file, or nothing. */
  abstract List<String> problems(TextFile file);

  private static Stream<String> linesWith(String text, Pattern pattern, String problem) {
    List<String> lines = text.lines().toList();
    return IntStream.range(0, lines.size())
        .filter(i -> pattern.matcher(lines.get(i)).find())
        .mapToObj(i -> "line " + (i + 1) + ": " + problem);
  }
}
