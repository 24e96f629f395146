package dhash.guard.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseStoreTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path root;
  private Path folder = Path.of("");
  private ReleaseStore store = new ReleaseStore(folder, new ReleaseStore.Build("", folder, folder));

  @BeforeEach
  void a_build() throws IOException {
    Path app = Files.createDirectories(root.resolve("built/app"));
    Files.writeString(app.resolve("service.jar"), "as built");
    folder = root.resolve("project/releases");
    store =
        new ReleaseStore(
            folder, new ReleaseStore.Build("v1", app, root.resolve("built/migrations")));
  }

  private ReleaseStore.Release add(String tag, String from) throws IOException {
    return store.add(tag, new ReleaseStore.Ingredients(from, Optional.empty(), Map.of()), NOW);
  }

  /** A release's folder of migrations holds the earlier ones as well. */
  @Test
  void migrations_that_are_there_already_must_be_the_same() throws Exception {
    Path folderOfMore = root.resolve("more");
    Path more = Files.createDirectories(folderOfMore.resolve("expand"));
    Files.writeString(more.resolve("V1__a.sql"), "create table a ()");
    ReleaseStore.Ingredients one =
        new ReleaseStore.Ingredients("v1", Optional.of(folderOfMore), Map.of());
    store.add("v2", one, NOW);
    Files.writeString(more.resolve("V2__b.sql"), "create table b ()");
    ReleaseStore.Ingredients both =
        new ReleaseStore.Ingredients("v2", Optional.of(folderOfMore), Map.of());
    store.add("v3", both, NOW);
    assertThat(folder.resolve("v3/migrations/expand/V2__b.sql")).exists();

    Files.writeString(more.resolve("V1__a.sql"), "create table another ()");
    assertThatThrownBy(() -> store.add("v4", both, NOW))
        .isInstanceOfSatisfying(
            GuardException.class,
            refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("V1__a.sql")
        .hasMessageContaining("other contents");
    assertThat(store.find("v4")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "a/b", ".hidden", "-x", "a b", "a\nb"})
  void what_is_no_tag_is_refused_and_found_nowhere(String tag) throws Exception {
    assertThatThrownBy(() -> add(tag, "v1"))
        .isInstanceOfSatisfying(
            GuardException.class,
            refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("no tag");
    assertThat(store.find(tag)).isEmpty();
    assertThat(root.resolve("project")).doesNotExist();
  }

  @Test
  void what_a_killed_add_left_is_never_listed_and_removed_by_the_next() throws Exception {
    add("v2", "v1");
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    for (String left : List.of(".v3.new", "..new", ".v3." + gone.pid() + ".new")) {
      Files.createDirectories(folder.resolve(left).resolve("app"));
      Files.copy(folder.resolve("v2/release.json"), folder.resolve(left).resolve("release.json"));
    }
    Path others =
        Files.createDirectory(folder.resolve(".v4." + ProcessHandle.current().pid() + ".new"));

    assertThat(store.list()).extracting(ReleaseStore.Release::tag).containsExactly("v1", "v2");
    add("v3", "v2");

    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries)
          .containsExactlyInAnyOrder(folder.resolve("v2"), folder.resolve("v3"), others);
    }
  }

  @Test
  void what_fails_leaves_nothing_behind() throws Exception {
    Files.createDirectories(folder.resolve("v2/kept"));

    assertThatThrownBy(() -> add("v2", "v1")).isInstanceOf(IOException.class);

    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactly(folder.resolve("v2"));
    }
    assertThat(folder.resolve("v2/kept")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "", "project"})
  void what_holds_the_project_is_not_copied_into_it(String from) throws Exception {
    Files.createDirectories(folder);
    String source = from.equals("/") ? from : root.resolve(from).toString();

    assertThatThrownBy(() -> add("v2", source)).hasMessageContaining("holds this project itself");

    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).isEmpty();
    }
  }
}
