package dhash.guard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.engine.rollout.Operator;
import dhash.guard.composition.Composition;
import dhash.guard.composition.Program;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Commands that only look, run as they are typed, in a project's folder.
 *
 * @param home where the program stands
 */
record Terminal(Path root, Path home, Map<String, String> variables, InstantSource clock) {
  private static final InstantSource CLOCK = () -> Instant.parse("2026-03-02T08:00:00Z");

  Terminal(Path root) {
    this(root, Map.of(), CLOCK);
  }

  Terminal(Path root, Map<String, String> variables, InstantSource clock) {
    this(root, root, variables, clock);
  }

  /** The program of that folder. */
  Terminal of(Path program) {
    return new Terminal(root, program, variables, clock);
  }

  /** With this variable in its environment, and no other. */
  Terminal with(String variable, String value) {
    return new Terminal(root, home, Map.of(variable, value), clock);
  }

  /** What a command printed, and how it ended. */
  record Ended(int code, String out, String err) {
    Ended with(int expected) {
      assertThat(code).as(err + out).isEqualTo(expected);
      assertThat(err).doesNotContain("Exception", "\tat ");
      return this;
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }
  }

  void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  Ended dhash(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Program program =
        new Program(
            root,
            home,
            Path.of(System.getProperty("java.home"), "bin", "java"),
            Path.of("guard.jar"),
            "1.2.3");
    Desk desk =
        new Desk(
            root,
            home,
            variables,
            new Console(
                printing(out),
                printing(err),
                new BufferedReader(Reader.nullReader()),
                false,
                false),
            clock,
            _ -> {},
            () -> "1",
            () -> new Operator("anna", "desk"),
            "1.2.3",
            new Composition(
                root,
                variables,
                clock,
                () -> 0,
                RandomGenerator.of("L64X128MixRandom"),
                _ -> {},
                program));
    int code = Dhash.commandLine(desk, arguments).execute(arguments);
    return new Ended(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The command with its arguments in one piece, none of which has a space in it. */
  Ended dhash(String line, List<String> more) {
    List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
    arguments.addAll(more);
    return dhash(arguments.toArray(String[]::new));
  }

  private static PrintStream printing(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }
}
