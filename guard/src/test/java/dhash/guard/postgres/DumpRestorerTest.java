package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.Restore;
import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpRestorerTest {
  @TempDir private Path root;

  private static Meter meter() {
    return Meter.silent();
  }

  @Test
  void a_restored_dump_is_the_same_text_as_the_original_and_its_numbers_go_on() throws Exception {
    External external = External.fresh("shop");
    Servers.run(external.service(), External.awkward());
    Servers.run(
        external.service(),
        "comment on database shop is 'the shop''s';"
            + " revoke temporary on database shop from public;"
            + " grant create on database shop to pg_monitor with grant option;"
            + " alter database shop set search_path to 'Odd, Schema \"quoted\"', public;"
            + " alter role current_user in database shop set work_mem to '5MB'");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);

    String before = external.text("shop");
    TableSums sumsBefore = TableSums.read(external.service(), meter());

    try (var restored =
        external.source().restorer().restore(backup.file(), Restorer.Place.INCOMING, meter())) {
      assertThat(restored.leftOut()).isEmpty();
      assertThat(restored.owner().name()).isEqualTo("shop_dhash_incoming");
    }
    new DatabaseSwap(external.source()::address, Servers.SLEEPER)
        .swap(new Restore(Restore.Source.BACKUP, backup.file().toString()), Instant.EPOCH, meter());

    DatabaseAddress copy = external.service();
    assertThat(external.text("shop")).isEqualTo(before);
    assertThat(TableSums.read(copy, meter())).isEqualTo(sumsBefore);
    Servers.run(
        copy,
        "insert into public.serials (t) values ('next'); insert into public.identities (t)"
            + " values ('next'); insert into public.every_type default values");
    assertThat(Servers.ask(copy, "select max(id) from public.serials")).isEqualTo("26");
    assertThat(Servers.ask(copy, "select max(id) from public.identities")).isEqualTo("-3");
    assertThat(Servers.ask(copy, "select max(id) from public.every_type")).isEqualTo("16");
    assertThat(Servers.ask(copy, "select nextval('public.\"Descending\"')")).isEqualTo("96");
  }

  @Test
  void writers_during_the_backup_leave_a_copy_of_one_moment() throws Exception {
    External external = External.fresh("Odd = \"näme\"'s");
    Servers.run(
        external.service(),
        "create table here as select i as id, 100 as v from generate_series(1, 500) i;"
            + " create table there as table here; create table added (id int)");
    AtomicBoolean stop = new AtomicBoolean();
    Backup backup;
    try (ExecutorService writers = Executors.newFixedThreadPool(1)) {
      Future<Integer> writer = writers.submit(() -> move(external.service(), stop));
      try {
        backup = external.store(root).take(External.REQUEST, External.SILENT);
      } finally {
        stop.set(true);
      }
      assertThat(writer.get()).isPositive();
    }

    assertThat(external.store(root).verify(backup, External.SILENT).verified()).isTrue();

    assertThat(external.store(root).list()).singleElement().matches(Backup::verified);
    assertThat(BackupMetadata.read(backup.file()).orElseThrow().sums().orElseThrow().tables())
        .extracting(TableSums.Table::name)
        .containsExactly("public.added", "public.here", "public.there");
    assertThat(external.has("Odd = \"näme\"'s_dhash_scratch")).isFalse();
  }

  private static int move(DatabaseAddress address, AtomicBoolean stop) throws SQLException {
    int moves = 0;
    try (Connection connection = address.connect("mover", Duration.ofSeconds(30));
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      while (!stop.get()) {
        int id = moves % 500 + 1;
        statement.execute("update here set v = v - 3 where id = " + id);
        statement.execute("update there set v = v + 3 where id = " + id);
        statement.execute("insert into added values (" + moves + ")");
        connection.commit();
        moves++;
      }
    }
    return moves;
  }

  @Test
  void a_copy_that_holds_something_else_is_refused_with_both_numbers() throws Exception {
    External external = External.fresh("differing");
    Servers.run(
        external.service(),
        "create table images as select generate_series(1, 9) i; create table same ()");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    Backup forged = External.forged(backup, text -> text.replace("\"rows\" : 9", "\"rows\" : 10"));

    assertThatThrownBy(() -> external.store(root).verify(forged, External.SILENT))
        .isInstanceOf(GuardException.class)
        .hasMessageEndingWith("differs: public.images 10 rows in the backup, 9 restored");

    assertThat(Sidecars.verified(backup.file())).doesNotExist();
    assertThat(external.has("differing_dhash_scratch")).isFalse();
  }

  @Test
  void a_zip_without_its_dump_is_refused_for_good() throws Exception {
    External external = External.fresh("gone");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    Backup other =
        External.forged(backup, t -> t.replace("\"name\" : \"gone\"", "\"name\" : \"here\""));

    assertThatThrownBy(() -> external.store(root).verify(other, External.SILENT))
        .isInstanceOfSatisfying(
            GuardException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
              assertThat(e.mayPass()).isFalse();
              assertThat(e).hasMessage(backup.file() + " holds no dump of here.");
              assertThat(e.remedy()).contains("use another backup");
            });
  }

  @Test
  void a_login_that_may_create_no_databases_is_refused_with_what_to_grant() throws Exception {
    External external = External.fresh("poor");
    ZipBackupStore store = external.store(root);
    Backup backup = store.take(External.REQUEST, External.SILENT);
    Servers.run(
        external.admin(), "alter role " + Quoted.name(external.service().user()) + " nocreatedb");

    assertThatThrownBy(() -> store.verify(backup, External.SILENT))
        .isInstanceOfSatisfying(
            GuardException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
              assertThat(e.unchanged()).isEqualTo("Nothing was changed.");
              assertThat(e.remedy())
                  .contains("alter role " + Quoted.name(external.service().user()) + " createdb;");
            });
    assertThatThrownBy(store::means).hasMessageContaining("may not create databases");
  }

  @Test
  void a_dump_of_a_newer_server_is_refused() throws Exception {
    External external = External.fresh("older");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    Backup newer =
        External.forged(
            backup, t -> t.replaceFirst("(\"server_version\" : )\"[^\"]+\"", "$1\"99.1\""));

    assertThatThrownBy(() -> external.store(root).verify(newer, External.SILENT))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("comes from PostgreSQL 99.1, which is newer than this server (15.");
  }

  @Test
  void a_scratch_database_stays_while_its_process_lives_and_is_dropped_after() throws Exception {
    External external = External.fresh("a".repeat(60));
    String name = "a".repeat(49) + "_dhash_scratch";
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    DumpRestorer restorer = external.source().restorer();
    var copy = restorer.restore(backup.file(), Restorer.Place.SCRATCH, meter());
    assertThat(copy.admin().name()).hasSize(63).isEqualTo(name);
    restorer.discardLeftover();
    assertThat(external.has(name)).as("its process lives").isTrue();
    assertThat(comment(external, name))
        .startsWith("dhash: passing copy of")
        .endsWith(backup.file().getFileName().toString());

    Servers.ask(
        external.admin(),
        "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
            + " where application_name = 'dhash-restore' and usename = "
            + Quoted.text(external.service().user()));
    restorer.discardLeftover();

    assertThat(external.has(name)).isFalse();
  }

  private static String comment(External external, String database) throws SQLException {
    return Servers.ask(
        external.admin(),
        "select shobj_description(oid, 'pg_database') from pg_database where datname = "
            + Quoted.text(database));
  }

  @Test
  void one_whose_making_was_broken_off_is_made_anew() throws Exception {
    External external = External.fresh("broken");
    Servers.run(external.service(), "create database broken_dhash_scratch allow_connections false");
    ZipBackupStore store = external.store(root);

    assertThat(store.verify(store.take(External.REQUEST, External.SILENT), External.SILENT))
        .matches(Backup::verified);
  }

  @Test
  void a_database_of_somebody_else_is_never_dropped() throws Exception {
    External external = External.fresh("mine");
    Servers.run(external.service(), "create database mine_dhash_scratch");
    Servers.run(external.service(), "create database mine_dhash_incoming");
    Servers.run(external.service(), "comment on database mine_dhash_incoming is 'dear'");
    ZipBackupStore store = external.store(root);
    Backup backup = store.take(External.REQUEST, External.SILENT);
    DumpRestorer restorer = external.source().restorer();

    for (Restorer.Place place : Restorer.Place.values()) {
      assertThatThrownBy(() -> restorer.restore(backup.file(), place, meter()))
          .isInstanceOf(GuardException.class)
          .hasMessageContaining("is not dhash's");
    }

    assertThat(external.has("mine_dhash_scratch")).isTrue();
    assertThat(external.has("mine_dhash_incoming")).isTrue();
  }

  @Test
  void a_finished_copy_that_was_never_used_gives_way_to_the_next() throws Exception {
    External external = External.fresh("again");
    ZipBackupStore store = external.store(root);
    Backup backup = store.take(External.REQUEST, External.SILENT);
    DumpRestorer restorer = external.source().restorer();
    restorer.restore(backup.file(), Restorer.Place.INCOMING, meter()).close();
    Servers.run(External.in(external.service(), "again_dhash_incoming"), "create table old ()");

    try (var copy = restorer.restore(backup.file(), Restorer.Place.INCOMING, meter())) {
      assertThat(TableSums.read(copy.owner(), meter()).tables()).isEmpty();
    }
  }

  @Test
  void a_restore_that_fails_says_why_and_leaves_nothing() throws Exception {
    External external = External.fresh("foreign");
    String login = Quoted.name(external.service().user());
    Servers.run(external.admin(), "create table theirs (); grant select on theirs to " + login);
    ZipBackupStore store = external.store(root);
    Backup backup = store.take(External.REQUEST, External.SILENT);

    assertThatThrownBy(() -> store.verify(backup, External.SILENT))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("pg_restore failed")
        .hasMessageContaining("must be member of role \"admin\"");

    assertThat(external.has("foreign_dhash_scratch")).isFalse();
    assertThat(Files.exists(Sidecars.verified(backup.file()))).isFalse();
  }

  @Test
  void the_programs_that_would_be_used_are_named_with_their_versions() throws Exception {
    assertThat(External.fresh("named").store(root).means())
        .matches("/.*/pg_dump 15\\.\\d+, /.*/pg_restore 15\\.\\d+");
  }
}
