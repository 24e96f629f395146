package dhash.guard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whether the simulation can find anything at all: each bug is planted into a copy of our own
 * source, compiled, and hunted. The stories are left in {@code target/simulation}.
 */
class PlantedBugsTest {
  private static final long MOST_ROLLOUTS = 5_000;
  private static final int LAST_LINES = 12;

  @TempDir Path classes;

  @ParameterizedTest
  @EnumSource
  void a_planted_bug_is_found(PlantedBug bug) throws Exception {
    compile(bug);

    String story = hunt();

    Path file = Files.createDirectories(Path.of("target/simulation")).resolve(bug + ".txt");
    Files.writeString(file, bug.told() + System.lineSeparator() + story);
    assertThat(Files.readString(file))
        .startsWith("planted into ")
        .contains(bug.original().strip().lines().map(String::strip).toList());
    List<String> lines = story.lines().toList();
    assertThat(lines).as("nothing was found in %d rollouts", MOST_ROLLOUTS).isNotEmpty();
    System.out.println(bug + ": " + lines.getFirst());
    lines.subList(Math.max(1, lines.size() - LAST_LINES), lines.size()).stream()
        .map(line -> line.length() > 160 ? line.substring(0, 160) + "..." : line)
        .forEach(System.out::println);
    assertThat(lines.getFirst()).matches(bug::explains, "is what " + bug + " leads to");
  }

  private void compile(PlantedBug bug) throws IOException {
    int slash = bug.source().indexOf('/');
    Path source =
        Path.of("..", bug.source().substring(0, slash), "src/main/java/dhash")
            .resolve(bug.source().substring(slash + 1) + ".java");
    String text = Files.readString(source);
    assertThat(text.split(java.util.regex.Pattern.quote(bug.original()), -1))
        .as("the place in %s where the bug is planted", source)
        .hasSize(2);
    Path planted = classes.resolve(source.getFileName());
    Files.writeString(planted, text.replace(bug.original(), bug.planted()));
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    int result =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-nowarn",
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            planted.toString());
    assertThat(result).as("it compiles").isZero();
  }

  private String hunt() throws ReflectiveOperationException {
    try {
      return (String)
          new Planted(classes)
              .loadClass(LongSimulation.class.getName())
              .getMethod("hunt", long.class, long.class)
              .invoke(null, 0L, MOST_ROLLOUTS);
    } catch (InvocationTargetException failed) {
      throw new AssertionError("the hunt itself failed", failed.getCause());
    }
  }

  /** Our own classes once more, the planted ones before all others. */
  private static final class Planted extends ClassLoader {
    private final Path planted;

    Planted(Path planted) {
      super(PlantedBugsTest.class.getClassLoader());
      this.planted = planted;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("dhash.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try {
        Path own = planted.resolve(file);
        byte[] bytes = Files.exists(own) ? Files.readAllBytes(own) : original(file);
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException unreadable) {
        throw new ClassNotFoundException(name, unreadable);
      }
    }

    private byte[] original(String file) throws IOException, ClassNotFoundException {
      try (InputStream in = getParent().getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(file);
        }
        return in.readAllBytes();
      }
    }
  }
}
