package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.plan.Restore;
import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.GuardException;
import dhash.guard.port.Restoration.Change;
import dhash.guard.port.Restoration.Swapped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two databases of somebody else's server change places. */
class ExternalRestorationTest {
  private static final Instant STAMP = Instant.parse("2026-11-26T12:00:00Z");
  private static final String KEPT = "_before_rollback_20261126_120000";

  @TempDir private Path root;

  private static BackupRestoration restoration(External external) {
    return BackupRestoration.of(
        external.source(), "staging", Servers.SLEEPER, InstantSource.system());
  }

  private static Restore from(Backup backup) {
    return new Restore(Restore.Source.BACKUP, backup.file().toString());
  }

  private static External withRows(String name) throws Exception {
    External external = External.fresh(name);
    Servers.run(
        external.service(),
        "create table images (id bigint generated always as identity primary key, name text);"
            + " insert into images (name) select 'n' || n from generate_series(1, 1000) n");
    bear(external.service(), "staging");
    return external;
  }

  private static void bear(DatabaseAddress database, String environment) throws SQLException {
    try (Connection connection = database.connect("test", Duration.ofMinutes(1))) {
      Bearer.claim(connection, environment);
    }
  }

  /** PostgreSQL counts bytes, and would cut the time off. */
  @Test
  void a_long_name_of_other_letters_keeps_its_time_and_its_data() throws Exception {
    External external = withRows("\u00e4".repeat(31) + "z");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    BackupRestoration restoration = restoration(external);
    restoration.prepare(from(backup), External.SILENT);

    Swapped swapped = restoration.swap(from(backup), STAMP, External.SILENT);

    assertThat(restoration.kept()).containsExactly(swapped.kept());
    assertThat(swapped.kept()).endsWith(KEPT);
    Restore kept = new Restore(Restore.Source.KEPT, swapped.kept());
    assertThat(restoration.since(kept))
        .contains("in " + swapped.kept() + ":", "public.images: 1000 rows now");
    restoration.prepare(kept, External.SILENT);
    restoration.swap(kept, STAMP.plusSeconds(60), External.SILENT);
    assertThat(rows(external, external.service().name())).isEqualTo("1000");
  }

  /** Names that begin alike are kept under names that begin alike. */
  @Test
  void what_another_database_kept_is_not_ours() throws Exception {
    External one = withRows("a".repeat(60) + "1");
    External other = withRows("a".repeat(60) + "2");
    Backup backup = one.store(root).take(External.REQUEST, External.SILENT);
    restoration(one).prepare(from(backup), External.SILENT);
    restoration(one).swap(from(backup), STAMP, External.SILENT);

    assertThat(restoration(one).kept()).hasSize(1);
    assertThat(restoration(other).kept()).isEmpty();
  }

  @Test
  void a_name_that_is_taken_refuses_at_once_and_the_doors_open_again() throws Exception {
    External external = withRows("taken");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    BackupRestoration restoration = restoration(external);
    restoration.prepare(from(backup), External.SILENT);
    Servers.run(
        External.in(external.service(), "postgres"), "create database \"taken" + KEPT + "\"");

    assertThatThrownBy(() -> restoration.swap(from(backup), STAMP, External.SILENT))
        .isInstanceOfSatisfying(
            GuardException.class, refusal -> assertThat(refusal.mayPass()).isFalse())
        .hasMessageContaining("already exists");
    assertThat(rows(external, "taken")).isEqualTo("1000");
  }

  @Test
  void a_backup_of_another_environments_data_is_refused_when_it_is_restored() throws Exception {
    External external = withRows("theirs");
    Servers.run(external.service(), "update dhash_environment set name = 'local'");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);

    assertThatThrownBy(() -> restoration(external).prepare(from(backup), External.SILENT))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("it holds the data of the environment local");
    assertThat(external.has("theirs_dhash_incoming")).isFalse();
  }

  @Test
  void what_was_written_since_is_counted_kept_and_comes_back() throws Exception {
    External external = withRows("minute 59");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    Servers.run(
        external.service(),
        "insert into images (name) select 'late' from generate_series(1, 10000);"
            + " update images set name = 'other' where id <= 3; delete from images where id = 4");
    BackupRestoration restoration = restoration(external);
    assertThat(restoration.problems(from(backup), Optional.empty(), External.SILENT)).isEmpty();

    restoration.prepare(from(backup), External.SILENT);
    Swapped swapped;
    try (Connection idle = external.service().connect("idle", Duration.ofMinutes(1))) {
      swapped = restoration.swap(from(backup), STAMP, External.SILENT);
      assertThatThrownBy(() -> idle.createStatement().execute("select 1"))
          .as("sessions of before have ended")
          .isInstanceOf(SQLException.class);
    }

    assertThat(swapped)
        .isEqualTo(
            new Swapped(
                "minute 59" + KEPT,
                java.util.List.of(new Change("public.images", 10_000, 3, 1)),
                ""));
    assertThat(rows(external, "minute 59")).isEqualTo("1000");
    assertThat(rows(external, swapped.kept())).as("what is kept can be read").isEqualTo("10999");
    Servers.run(external.service(), "insert into images (name) values ('next')");
    assertThat(Servers.ask(external.service(), "select max(id) from images")).isEqualTo("1001");
    assertThat(restoration.swap(from(backup), STAMP, External.SILENT))
        .as("a repetition tells what was done, and does nothing")
        .isEqualTo(swapped);

    assertThat(restoration.kept()).containsExactly("minute 59" + KEPT);
    Restore kept = new Restore(Restore.Source.KEPT, swapped.kept());
    restoration.swap(kept, STAMP.plusSeconds(60), External.SILENT);
    assertThat(rows(external, "minute 59")).isEqualTo("10999");
    assertThat(external.has("minute 59_dhash_incoming")).isFalse();
  }

  @Test
  void a_dump_that_does_not_hold_what_was_counted_with_it_is_refused() throws Exception {
    External external = withRows("forged");
    Backup backup =
        External.forged(
            external.store(root).take(External.REQUEST, External.SILENT),
            text -> text.replaceFirst("1000", "1001"));
    Sidecars.writeChecksum(root, backup.file(), backup.sha256());

    assertThatThrownBy(() -> restoration(external).prepare(from(backup), External.SILENT))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("public.images 1001 rows in the backup, 1000 restored");
    assertThat(rows(external, "forged")).isEqualTo("1000");
    assertThat(external.has("forged_dhash_incoming")).as("nobody wants it").isFalse();
  }

  /** Who can serve the data was judged by what the zip says of itself. */
  @Test
  void a_dump_of_another_schema_than_it_says_is_refused() throws Exception {
    External external = withRows("newer");
    Backup backup =
        External.forged(
            external.store(root).take(External.REQUEST, External.SILENT),
            text -> text.replaceFirst("\"schema_version\" ?: ?\"\"", "\"schema_version\": \"3\""));
    Sidecars.writeChecksum(root, backup.file(), backup.sha256());

    assertThatThrownBy(() -> restoration(external).prepare(from(backup), External.SILENT))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("schema version \"3\" in its metadata, \"\" restored");
  }

  @Test
  void what_is_kept_is_dropped_by_its_name_and_nothing_else_is() throws Exception {
    External external = withRows("dropped");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    BackupRestoration restoration = restoration(external);
    restoration.prepare(from(backup), External.SILENT);
    restoration.swap(from(backup), STAMP, External.SILENT);

    assertThatThrownBy(() -> restoration.drop("dropped")).isInstanceOf(GuardException.class);
    try (Connection _ =
        External.in(external.service(), "dropped" + KEPT)
            .connect("somebody", Duration.ofMinutes(1))) {
      restoration.drop("dropped" + KEPT);
    }

    assertThat(external.has("dropped" + KEPT)).isFalse();
    assertThat(restoration.kept()).isEmpty();
    assertThat(rows(external, "dropped")).isEqualTo("1000");
  }

  /** The two renames are one; before them, the present database only has to be opened again. */
  @Test
  void one_that_was_cut_off_with_the_doors_closed_goes_on() throws Exception {
    External external = withRows("closed");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    restoration(external).prepare(from(backup), External.SILENT);
    Servers.run(
        External.in(external.admin(), "postgres"), "alter database closed allow_connections false");

    assertThat(restoration(external).swap(from(backup), STAMP, External.SILENT).kept())
        .isEqualTo("closed" + KEPT);
    assertThat(rows(external, "closed")).isEqualTo("1000");
  }

  @Test
  void somebody_elses_session_that_may_not_be_ended_refuses_and_the_doors_open_again()
      throws Exception {
    External external = withRows("held");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    BackupRestoration restoration = restoration(external);
    restoration.prepare(from(backup), External.SILENT);
    try (Connection _ = external.admin().connect("superuser at work", Duration.ofMinutes(1))) {
      assertThat(restoration.problems(from(backup), Optional.empty(), External.SILENT))
          .singleElement()
          .asString()
          .contains("superuser at work");
      assertThatThrownBy(() -> restoration.swap(from(backup), STAMP, External.SILENT))
          .isInstanceOf(GuardException.class)
          .hasMessageContaining("superuser at work");
    }
    assertThat(rows(external, "held")).as("open as before").isEqualTo("1000");
    restoration.swap(from(backup), STAMP, External.SILENT);
    assertThat(external.has("held" + KEPT)).isTrue();
  }

  /** A disaster is when a restore is needed most. */
  @Test
  void a_database_that_is_gone_comes_back() throws Exception {
    External external = withRows("lost");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    Servers.run(External.in(external.admin(), "postgres"), "drop database lost with (force)");
    BackupRestoration restoration = restoration(external);
    assertThat(restoration.problems(from(backup), Optional.empty(), External.SILENT)).isEmpty();
    assertThat(restoration.since(from(backup)))
        .anySatisfy(line -> assertThat(line).contains("can't be read"));

    restoration.prepare(from(backup), External.SILENT);
    restoration.prepare(from(backup), External.SILENT); // after a kill, say
    Swapped swapped = restoration.swap(from(backup), STAMP, External.SILENT);

    assertThat(swapped)
        .isEqualTo(
            new Swapped("lost" + KEPT, java.util.List.of(), "there was no database any more"));
    assertThat(rows(external, "lost")).isEqualTo("1000");
    assertThat(restoration.swap(from(backup), STAMP, External.SILENT)).isEqualTo(swapped);
    assertThat(
            Servers.ask(
                External.in(external.admin(), "lost"),
                "select coalesce(shobj_description(oid, 'pg_database'), '') from pg_database where datname = 'lost'"))
        .as("nothing of ours stays on it")
        .isEmpty();
    Restore nothing = new Restore(Restore.Source.KEPT, "lost" + KEPT);
    assertThatThrownBy(() -> restoration.prepare(nothing, External.SILENT))
        .as("nobody wants nothing back")
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("holds no data of staging");
  }

  @Test
  void a_database_that_nobody_can_enter_is_kept_and_said_not_to_be_counted() throws Exception {
    External external = withRows("corrupt");
    Backup backup = external.store(root).take(External.REQUEST, External.SILENT);
    String folder =
        Servers.ask(
            external.admin(),
            "select setting || '/base/' || oid from pg_settings, pg_database"
                + " where name = 'data_directory' and datname = 'corrupt'");
    Files.delete(Path.of(folder).resolve("PG_VERSION"));
    Servers.run(
        External.in(external.admin(), "postgres"),
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'corrupt'");
    assertThatThrownBy(() -> rows(external, "corrupt")).isInstanceOf(GuardException.class);
    BackupRestoration restoration = restoration(external);
    assertThat(restoration.problems(from(backup), Optional.empty(), External.SILENT)).isEmpty();

    restoration.prepare(from(backup), External.SILENT);
    Swapped swapped = restoration.swap(from(backup), STAMP, External.SILENT);

    assertThat(swapped.unknown()).contains("can't be reached");
    assertThat(external.has("corrupt" + KEPT)).isTrue();
    assertThat(rows(external, "corrupt")).isEqualTo("1000");
  }

  private static String rows(External external, String database) throws SQLException {
    return Servers.ask(External.in(external.service(), database), "select count(*) from images");
  }
}
