package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Database.Finding;
import dhash.guard.port.Database.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationLintTest {
  @TempDir private Path folder;

  private void script(String name, String sql) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, sql);
  }

  private List<Finding> expand(String sql) throws Exception {
    script("expand/V1__x.sql", sql);
    script("undo/U1__x.sql", "");
    return MigrationLint.of(new MigrationFolder(folder));
  }

  private List<String> rules(String sql) throws Exception {
    return expand(sql).stream().map(Finding::rule).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "alter table t alter column k type bigint                 | type-change",
        "alter table t alter k set data type int using k::int     | type-change",
        "alter table t alter k type text                          | type-widened",
        "alter table t add column u uuid default gen_random_uuid() | volatile-default",
        "alter table t add a timestamptz default clock_timestamp() | volatile-default",
        "alter table t add n int default 1 + nextval('s')         | volatile-default",
        "alter table t add n int default ours(1) not null         | volatile-default",
        "alter table t add id bigserial                           | volatile-default",
        "alter table t add n bigint generated always as identity  | volatile-default",
        "alter table t add n int generated always as (a + 1) stored | volatile-default",
        "alter table t add column n int not null                  | not-null-without-default",
        "alter table if exists only \"T\" alter n set not null    | set-not-null",
        "alter table t add constraint f foreign key (a) references u (b) | foreign-key-validated",
        "alter table t add check (a > 0)                          | check-validated",
        "alter table t add constraint c check (a > 0)             | check-validated",
        "create index i on t (k)                                  | index-not-concurrent",
        "CREATE UNIQUE INDEX ON ONLY t (k)                        | index-not-concurrent",
        "alter table t add primary key (id)                       | constraint-builds-index",
        "alter table t add constraint u unique (k)                | constraint-builds-index",
        "alter table t add column n int unique                    | constraint-builds-index",
        "drop table if exists t                                   | drop-in-expand",
        "drop materialized view v                                 | drop-in-expand",
        "alter table t drop column if exists k                    | drop-in-expand",
        "alter table t drop k                                     | drop-in-expand",
        "alter table t rename column a to b                       | rename-in-expand",
        "alter table t rename to u                                | rename-in-expand",
        "alter type mood rename value 'a' to 'b'                  | rename-in-expand",
        "alter view v set schema old                              | rename-in-expand",
        "truncate t                                               | truncate",
        "update t set a = (select 1 where true)                   | all-rows-at-once",
        "delete from only t                                       | all-rows-at-once",
        "with x as (select 1 where true) update t set a = 1       | all-rows-at-once",
        "lock table t in share mode                               | lock-table",
        "alter table t set unlogged                               | whole-table-rewrite",
        "cluster t using i                                        | whole-table-rewrite",
        "reindex table t                                          | reindex-not-concurrent",
        "refresh materialized view v                              | refresh-not-concurrent",
        "drop index if exists i                                   | drop-index-not-concurrent",
        "do $$ begin drop table t; end $$                         | unseen",
      })
  void a_dangerous_statement_is_named(String sql, String rule) throws Exception {
    List<Finding> findings = expand("select 1;\n\n  " + sql + ";");
    assertThat(findings).extracting(Finding::rule).containsExactly(rule);
    Finding finding = findings.getFirst();
    assertThat(finding.line()).isEqualTo(3);
    assertThat(finding.file()).isEqualTo(folder.resolve("expand/V1__x.sql"));
    assertThat(finding.what()).isNotBlank();
    assertThat(finding.safer()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table t (id serial primary key, k text unique, r int references u (id))",
        "create table t (k text); create index on t (k); alter table t alter k type int",
        "create temporary table t (k text); truncate t; drop table t",
        "alter table t add column n int",
        "alter table t add n timestamptz not null default now()",
        "alter table t add n numeric(3, 1) default '1'::numeric(3, 1) not null",
        "alter table t add n int default null check_later",
        "alter table t add constraint c check (a > 0) not valid",
        "alter table t add foreign key (a) references t (b) not valid",
        "alter table t validate constraint c",
        "alter table t add constraint u unique using index i",
        "alter table t alter n set default 7, drop constraint c",
        "alter table t rename constraint a to b",
        "alter index a rename to b",
        "update t set a = 1 where id between 1 and 1000",
        "insert into t values (1, 'drop table t; truncate t')",
        "select 1 /* alter table t drop k; */ -- ; lock table t",
        "create function f() returns int language sql as $$ delete from t; select 1 $$",
        "with x as (select 1) select * from t for update"
      })
  void a_harmless_statement_is_not(String sql) throws Exception {
    assertThat(rules(sql)).isEmpty();
  }

  @Test
  void what_the_baseline_uses_may_go_in_contract() throws Exception {
    script("contract/V1__x.sql", "drop table t; alter table u drop k; alter table v rename to w;");
    assertThat(MigrationLint.of(new MigrationFolder(folder)))
        .extracting(Finding::rule)
        .containsOnly("several-locks");
  }

  @Test
  void a_migration_without_undo_is_named_once() throws Exception {
    script("expand/V1__x.sql", "create table t (a int);\ncreate table u (a int);");
    assertThat(MigrationLint.of(new MigrationFolder(folder)))
        .extracting(Finding::rule)
        .containsExactly("no-undo");
  }

  @Test
  void locks_of_several_tables_in_one_script_are_named() throws Exception {
    assertThat(
            expand(
                "alter table a add n int;\nalter table public.a add m int;\nalter table b add n int"))
        .extracting(f -> f.rule() + ":" + f.line())
        .containsExactly("several-locks:3");
  }

  @Test
  void a_validated_check_of_an_earlier_script_proves_that_nothing_is_null() throws Exception {
    script("undo/U1__x.sql", "");
    script("undo/U2__x.sql", "");
    script("expand/V1__x.sql", "alter table t add constraint c check ((n is not null)) not valid;");
    script("expand/V2__x.sql", "alter table public.t validate constraint c");
    script("contract/V3__x.sql", "alter table t alter n set not null, alter m set not null");
    assertThat(MigrationLint.of(new MigrationFolder(folder)))
        .singleElement()
        .satisfies(f -> assertThat(f.what()).contains("t.m").contains("ACCESS EXCLUSIVE"));
  }

  @Test
  void dangers_come_before_notes() throws Exception {
    assertThat(rules("drop index i; drop table t"))
        .containsExactly("drop-in-expand", "drop-index-not-concurrent");
  }

  @Test
  void a_finding_is_accepted_with_a_reason() throws Exception {
    String sql =
        "-- dhash: accept index-not-concurrent the table has 20 rows\ncreate index on t (k);\n";
    assertThat(rules(sql)).isEmpty();
    assertThat(rules(sql + "create index on t (k2);"))
        .as("only for the next statement")
        .containsExactly("index-not-concurrent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-- dhash: accept index-not-concurent small      | is no rule (type-change, ",
        "-- dhash: accept refused it is fine             | is no rule (type-change, ",
        "-- dhash: accept index-not-concurrent           | without a reason",
        "-- dhash: no_transaction                        | 'no_transaction'",
      })
  void a_comment_that_is_not_understood_is_an_error(String comment, String what) throws Exception {
    List<Finding> findings = expand("select 1;\n" + comment + "\ncreate index on t (k);");
    assertThat(findings.getFirst().severity()).isEqualTo(Severity.ERROR);
    assertThat(findings.getFirst().line()).isEqualTo(2);
    assertThat(findings.getFirst().what()).contains(what);
    assertThat(findings.getLast().rule()).isEqualTo("index-not-concurrent");
  }

  @Test
  void an_acceptance_without_a_statement_is_an_error() throws Exception {
    assertThat(rules("select 1;\n-- dhash: accept truncate it is empty\n"))
        .containsExactly("unknown-comment");
  }

  @Test
  void what_would_be_refused_is_known_before() throws Exception {
    script("undo/U1__x.sql", "drop table a;\nvacuum t");
    script("expand/V1__x.sql", "create table a (b int);\n\ncommit;");
    assertThat(MigrationLint.of(new MigrationFolder(folder)))
        .extracting(f -> f.file().getFileName() + ":" + f.line() + " " + f.rule())
        .containsExactly("U1__x.sql:2 refused", "V1__x.sql:3 refused");
  }

  @Test
  void an_index_made_concurrently_is_as_it_should_be() throws Exception {
    script("undo/U1__x.sql", "-- dhash: no-transaction\ndrop index concurrently if exists i");
    script(
        "expand/V1__x.sql",
        "-- dhash: no-transaction\ncreate index concurrently if not exists i on t (k)");
    assertThat(MigrationLint.of(new MigrationFolder(folder))).isEmpty();
  }
}
