package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A database on a server of the operator's own. The fear: its backups are never tried. */
class ExternalServerTest {
  private static void whatWasWrittenSinceIsKeptByARestore(ExternalServer server, Project project)
      throws Exception {
    String made =
        project.dhash("backup", "--env", "local").with(0).out().lines().findFirst().orElseThrow();
    server.sql("elsewhere", "create table notes as select n from generate_series(1, 100) n");
    server.sql("elsewhere", "alter table notes owner to dhash");
    project
        .dhash("backups", "restore", made, "--env", "local", "--yes")
        .with(0)
        .saying("public.notes: 100 new", "elsewhere_before_rollback_");
    assertThat(server.sql("elsewhere", "select to_regclass('notes')")).isEmpty();
    assertThat(project.servingVersion("local")).isEqualTo("v1.2.3");

    project.dhash("backups", "restore", "--undo", "--env", "local", "--yes").with(0);
    assertThat(server.sql("elsewhere", "select count(*) from notes")).isEqualTo("100");
    assertThat(server.sql("select datname from pg_database where datname like '%incoming'"))
        .isEmpty();
  }

  /** By whatever accident, at whatever hour. */
  private static void aDatabaseThatIsGoneComesBack(ExternalServer server, Project project)
      throws Exception {
    String made =
        project.dhash("backup", "--env", "local").with(0).out().lines().findFirst().orElseThrow();
    server.sql("drop database elsewhere with (force)");
    project
        .dhash("deploy", "--env", "local", "--skip-monitoring")
        .with(3)
        .saying("\"elsewhere\" does not exist", "dhash backups restore");

    project
        .dhash("backups", "restore", made, "--env", "local", "--yes")
        .with(0)
        .saying("there was no database any more");
    assertThat(server.sql("elsewhere", "select count(*) from notes")).isEqualTo("100");
    assertThat(project.servingVersion("local")).isEqualTo("v1.2.3");
    project
        .dhash("backups", "restore", "--undo", "--env", "local", "--yes")
        .with(3)
        .saying("holds no data of local", "backups kept --drop");

    project.with("canary");
    server.uses(project, "canary");
    project.dhash("backup", "--env", "canary").with(3).saying("belongs to the environment local");
  }

  @Test
  void a_release_there_has_its_backup_proven_and_is_refused_where_that_can_t_be(
      @TempDir Path temporary) throws Exception {
    assumeTrue(ExternalServer.isInstalled(), "no PostgreSQL 15 in /usr/lib/postgresql/15");
    try (ExternalServer server = ExternalServer.start(temporary.resolve("password"));
        Project project = Project.in(temporary).with("local").withFastGates("local", true)) {
      server.uses(project, "local");

      Ended looked = project.dhash("doctor", "--env", "local").with(0);
      assertThat(looked.out()).containsPattern("backup +ok +/\\S+/pg_dump 15\\S+ /\\S+/pg_restore");

      project.dhash("deploy", "--env", "local", "--skip-monitoring").with(0);
      JsonNode backups =
          JsonMapper.shared()
              .readTree(
                  project.dhash("backups", "list", "--env", "local", "-o", "json").with(0).out());
      assertThat(backups.size()).isEqualTo(1);
      assertThat(backups.path(0).path("proof_seconds").asDouble()).isPositive();
      assertThat(server.sql("select datname from pg_database where not datistemplate order by 1"))
          .isEqualTo("elsewhere\npostgres");

      whatWasWrittenSinceIsKeptByARestore(server, project);
      aDatabaseThatIsGoneComesBack(server, project);

      server.sql("alter role dhash nocreatedb");
      project
          .dhash("deploy", "--env", "local", "--skip-monitoring")
          .with(3)
          .saying("may not create databases", "alter role \"dhash\" createdb;");
      assertThat(project.dhash("doctor", "--env", "local").with(3).out())
          .containsPattern("backup +wrong +The login dhash may not create databases");
    }
  }
}
