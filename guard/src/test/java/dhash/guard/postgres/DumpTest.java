package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dhash.engine.plan.DataPolicy;
import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.BackupStore.Request;
import dhash.guard.port.Database.Phase;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpTest {
  private static final Request REQUEST =
      new Request(Optional.empty(), Optional.empty(), 7, List.of());
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));

  @TempDir private Path root;

  private static DatabaseAddress external() throws Exception {
    Optional<DatabaseAddress> address = Servers.external();
    assumeTrue(address.isPresent(), "no PostgreSQL 15 in /usr/lib/postgresql/15");
    return address.get();
  }

  @Test
  void an_external_database_is_dumped_and_can_be_restored_from_the_zip() throws Exception {
    DatabaseAddress address = external();
    Servers.run(
        address,
        "drop table if exists notes; create table notes as select i from generate_series(1, 3) i");
    var store =
        new ZipBackupStore(
            root, Path.of("backups"), "staging", new DumpSource(() -> address, List.of()), CLOCK);

    Backup backup = store.take(REQUEST, (what, done, total) -> {});

    Backup verified = store.verify(backup, (what, done, total) -> {});

    assertThat(verified.verified()).isTrue();
    assertThat(store.list()).containsExactly(verified);
    assumeTrue(Shell.has("unzip"), "unzip is not installed");
    Shell.run(root, Map.of(), "unzip", "-tq", backup.file().toString());
    Shell.run(root, Map.of(), "unzip", "-qj", backup.file().toString(), "*.dump");
    Servers.run(address, "drop table notes");
    Shell.run(
        root,
        Map.of("PGPASSWORD", address.password().get()),
        "/usr/lib/postgresql/15/bin/pg_restore",
        "--host=" + address.host(),
        "--port=" + address.port(),
        "--username=" + address.user(),
        "--dbname=" + address.name(),
        root.resolve("postgres.dump").toString());
    assertThat(Servers.ask(address, "select count(*) from notes")).isEqualTo("3");
  }

  /** Of a kill -9 nothing can be cleared away: what must not stay must never be written. */
  @Test
  void the_password_is_at_no_time_in_a_file_nor_in_the_arguments() throws Exception {
    External external = External.fresh("quiet");
    Path programs = Files.createDirectory(root.resolve("programs"));
    Path seen = root.resolve("seen");
    for (String name : List.of("pg_dump", "pg_restore")) {
      Path program = programs.resolve(name);
      Files.writeString(
          program,
          """
          #!/bin/sh
          [ "$1" = --version ] || echo "%1$s $* file=${PGPASSFILE:-none}" >> '%2$s'
          exec /usr/lib/postgresql/15/bin/%1$s "$@"
          """
              .formatted(name, seen));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }
    var source = new DumpSource(external::service, List.of(programs));
    var store = new ZipBackupStore(root, Path.of("backups"), "staging", source, CLOCK);

    store.verify(store.take(REQUEST, (what, done, total) -> {}), (what, done, total) -> {});

    assertThat(Files.readAllLines(seen))
        .hasSize(2)
        .allMatch(line -> line.endsWith(" file=none"))
        .noneMatch(line -> line.contains(external.service().password().get()));
  }

  @Test
  void a_pg_dump_older_than_the_server_is_refused_with_the_cure() throws Exception {
    assumeTrue(Shell.has("pg_dump"), "pg_dump is not installed");
    DatabaseAddress newer = Servers.embedded().started();
    var store =
        new ZipBackupStore(
            root, Path.of("backups"), "staging", new DumpSource(() -> newer, List.of()), CLOCK);

    assertThatThrownBy(() -> store.take(REQUEST, (what, done, total) -> {}))
        .isInstanceOfSatisfying(
            GuardException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
              assertThat(e.remedy()).contains("postgresql-client-18");
            });
    assertThat(root.resolve("backups")).doesNotExist();
  }

  @Test
  void migrations_run_and_go_back_on_an_older_external_server() throws Exception {
    DatabaseAddress address = external();
    PostgresDatabase database =
        new PostgresDatabase(() -> address, "staging", MigrationLimits.USUAL, Servers.SLEEPER);
    for (String folder : List.of("expand", "undo")) {
      Files.createDirectory(root.resolve(folder));
    }
    Files.writeString(root.resolve("expand/V1__t.sql"), "create table t (a int)");
    Files.writeString(root.resolve("undo/U1__t.sql"), "drop table t");

    assertThat(database.migrate(root, Phase.EXPAND)).containsExactly("1");
    assertThat(database.standing().serverVersion()).startsWith("15.");
    assertThat(database.undo(root, List.of("1"), DataPolicy.KEEP, "r1").undone())
        .containsExactly("1");
  }
}
