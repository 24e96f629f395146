package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A project whose environment {@code local} has {@link TinyService} deployed in place of ours,
 * judged by its health alone, and a table with rows that are to be kept.
 */
final class TinyProject implements AutoCloseable {
  private static final String CONTENT = "select md5(string_agg(text, ',' order by id)) from kept";

  /** The script of its table. */
  private static final String TABLE =
      """
      create table kept (id integer primary key, text text not null);
      insert into kept select n, md5(n::text) from generate_series(1, 1000) n;
      """;

  private final Project project;
  private final String content;
  private int releases = 1;

  private TinyProject(Project project) throws Exception {
    this.project = project;
    project.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
    this.content = Rows.answer(project.processes(), CONTENT);
  }

  /** Deploys the release {@code tiny-1}. */
  static TinyProject in(Path temporary) throws Exception {
    Project project = Project.in(temporary).with("local");
    copyService(project.folder().resolve("tiny"));
    script(project, "tiny-1", "expand/V1__kept.sql", TABLE);
    project.dhash("releases", "add", "tiny-1", "--from", "tiny", "--migrations", "tiny-1").with(0);
    project.write(
        "quality-gates-config.json",
        """
        {"environments": {"local": {
          "duration": 0.1,
          "pollCadence": {"initial": 0.5, "normal": 0.5},
          "autoRollback": true,
          "qualityGates": {
            "healthFailures": {"threshold": 1},
            "extractionFailureRate": {"enabled": false},
            "p95HashTime": {"enabled": false},
            "lowConfidenceQueue": {"enabled": false}
          }}}}
        """);
    return new TinyProject(
        project
            .set("local", "DHASH_IMAGE_TAG", "tiny-1")
            .set("local", "DHASH_COMMAND", TinyService.command())
            .set("local", "SERVICE_ENV_TINY_NOTES", notes(project).toString())
            .set("local", "DHASH_REPLICAS", "2")
            .set("local", "DHASH_BAKE", "1s"));
  }

  Project project() {
    return project;
  }

  JournalFiles journal() {
    return project.journal("local");
  }

  /** Begins to send requests. */
  Load load(int perSecond) throws IOException {
    Files.deleteIfExists(notes(project));
    return Load.on(project.url("local"), perSecond);
  }

  /** Runs a command for the environment to its end. */
  Ended dhash(String... arguments) throws IOException, InterruptedException {
    try (Running running = start(Map.of(), arguments)) {
      return running.await(Project.LIMIT);
    }
  }

  Running start(Map<String, String> variables, String... arguments) throws IOException {
    return project.start(
        variables,
        Stream.concat(Stream.of(arguments), Stream.of("--env", "local")).toArray(String[]::new));
  }

  /**
   * Adds a release that brings an empty table along, and takes it back.
   *
   * @param expand more of its script
   * @param settings variables of its replicas
   */
  String add(String expand, String... settings) throws IOException, InterruptedException {
    releases++;
    String tag = "tiny-" + releases;
    String name = releases + "__" + table(tag) + ".sql";
    script(
        project, tag, "expand/V" + name, "create table " + table(tag) + " (id integer);" + expand);
    script(project, tag, "undo/U" + name, "drop table " + table(tag) + ";");
    Stream<String> command =
        Stream.of("releases", "add", tag, "--from", "tiny", "--migrations", tag);
    Stream<String> variables = Stream.of(settings).flatMap(each -> Stream.of("--set", each));
    project.dhash(Stream.concat(command, variables).toArray(String[]::new)).with(0);
    return tag;
  }

  /** Adds such a release that has a contract migration too. */
  String addContracting(String sql) throws IOException, InterruptedException {
    int next = releases + 1;
    script(project, "tiny-" + next, "contract/V" + next + ".5__shrink.sql", sql);
    return add("");
  }

  /** Whether the table that a release brought along is there. */
  boolean hasTableOf(String tag) throws Exception {
    return Rows.of(project.processes()).containsKey("public." + table(tag));
  }

  /** Whether its database can be asked. */
  boolean hasDatabase() throws Exception {
    try {
      return !Rows.of(project.processes()).isEmpty();
    } catch (SQLException notYet) {
      return false;
    }
  }

  private static String table(String tag) {
    return tag.replace('-', '_');
  }

  /** The process ids of all replicas. */
  List<Long> replicas() {
    return project.processes().with(TinyService.class.getName());
  }

  /**
   * Fails unless each answered request was carried out once, none twice, the rows are as they were,
   * the journal is whole, and only this release runs.
   */
  void assertWell(Load load, String serving) throws Exception {
    List<String> noted = Files.readAllLines(notes(project));
    assertThat(noted)
        .doesNotHaveDuplicates()
        .containsAll(
            load.answers().stream()
                .filter(answer -> !answer.failed())
                .map(answer -> Integer.toString(answer.number()))
                .toList());
    journal().assertIntact();
    assertThat(project.servingVersion("local")).isEqualTo(serving);
    assertThat(Rows.answer(project.processes(), CONTENT)).isEqualTo(content);
    assertThat(replicas()).hasSize(2);
    assertThat(project.processes().any("postgres/scratch")).as("a copy is left").isFalse();
  }

  @Override
  public void close() throws IOException {
    project.close();
  }

  /** Where the service notes the number of each request that it has carried out. */
  private static Path notes(Project project) {
    return project.folder().resolve("notes");
  }

  private static void script(Project project, String migrations, String name, String sql)
      throws IOException {
    Path file = project.folder().resolve(migrations).resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, sql);
  }

  private static void copyService(Path app) throws IOException {
    String file = TinyService.class.getName().replace('.', '/') + ".class";
    Files.createDirectories(app.resolve(file).resolveSibling(""));
    try (InputStream code = TinyProject.class.getResourceAsStream("/" + file)) {
      Files.copy(Objects.requireNonNull(code), app.resolve(file));
    }
  }
}
