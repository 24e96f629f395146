package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told of a release's migrations before these run. */
class MigrationLintTest {
  private static final String NO_UNDO = "expand/V3__size.sql:1: danger no-undo: V3 ";
  private static final String DROPPED =
      "expand/V5__old.sql:2: danger drop-in-expand: DROP of components.width: ";

  @Test
  void dangers_are_shown_where_one_looks_before_migrating_and_refuse_nothing(
      @TempDir Path temporary) throws Exception {
    try (Project project = Project.in(temporary).with("local")) {
      assertThat(project.dhash("lint", "--env", "local").with(0).out())
          .as("the house's own migrations")
          .isEmpty();
      release(project);

      assertThat(project.dhash("lint", "--env", "local").with(0).out()).contains(NO_UNDO, DROPPED);
      assertThat(project.dhash("plan", "--env", "local").with(0).out())
          .as("of a database that is not running yet")
          .contains(NO_UNDO, DROPPED);
      assertThat(project.dhash("migrate", "--env", "local", "--dry-run").with(0).out())
          .contains("alter table components add column size integer;", NO_UNDO);

      project.dhash("migrate", "--env", "local").with(0).saying("Migrated: 1, 2, 3, 4, 5");

      String later = project.dhash("migrate", "--env", "local", "--dry-run").with(0).out();
      assertThat(later).contains("4 sizes (expand): applied").doesNotContain(NO_UNDO);
      assertThat(project.dhash("plan", "--env", "local").with(0).out())
          .contains("no migrations are pending")
          .doesNotContain("danger");
      whatNobodyUnderstandsIsAProblem(project);
    }
  }

  /**
   * V3 can't be undone, V4 makes its index without holding anybody up, V5 takes away what the
   * baseline uses.
   */
  private static void release(Project project) throws Exception {
    script(project, "db/expand/V3__size.sql", "alter table components add column size integer;\n");
    script(
        project,
        "db/expand/V4__sizes.sql",
        """
        -- dhash: no-transaction
        create index concurrently if not exists sizes on components (size);
        """);
    script(
        project,
        "db/undo/U4__sizes.sql",
        """
        -- dhash: no-transaction
        drop index concurrently if exists sizes;
        """);
    script(project, "db/undo/U5__old.sql", "alter table components add column width integer;\n");
    script(project, "db/expand/V5__old.sql", "\nalter table components drop column width;\n");
    project.dhash("releases", "add", "risky", "--from", "v1.2.3", "--migrations", "db").with(0);
    project.set("local", "DHASH_IMAGE_TAG", "risky");
  }

  private static void whatNobodyUnderstandsIsAProblem(Project project) throws Exception {
    script(project, "more/expand/V6__x.sql", "-- dhash: accept everything why not\nselect 1;\n");
    project.dhash("releases", "add", "odd", "--from", "risky", "--migrations", "more").with(0);
    project.set("local", "DHASH_IMAGE_TAG", "odd");
    assertThat(project.dhash("lint", "--env", "local").with(2).out())
        .contains("expand/V6__x.sql:1: error unknown-comment: 'everything' is no rule");

    script(project, "misnamed/expand/R__view.sql", "select 1;\n");
    project
        .dhash("releases", "add", "named", "--from", "risky", "--migrations", "misnamed")
        .with(0);
    project.set("local", "DHASH_IMAGE_TAG", "named");
    assertThat(project.dhash("lint", "--env", "local").with(2).out())
        .contains("R__view.sql is not named V<version>__<name>.sql.");
  }

  private static void script(Project project, String name, String sql) throws Exception {
    Path file = project.folder().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, sql);
  }
}
