package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseTraitsTest {

  /** Makes {@code <name>_twin} of the same traits, as the service's login. */
  private static List<String> twin(External external) throws SQLException {
    try (Connection connection = external.service().connect("test", Duration.ofSeconds(30))) {
      DatabaseTraits traits =
          DatabaseTraits.read(connection, external.service().name()).orElseThrow();
      String twin = external.service().name() + "_twin";
      Servers.run(external.service(), traits.creation(twin));
      return traits.apply(connection, twin);
    }
  }

  private static String catalog(External external, String name) throws SQLException {
    return Servers.ask(
        external.admin(),
        """
        select array[pg_get_userbyid(datdba), encoding::text, datcollate, datctype, datlocprovider::text,
            daticulocale, datconnlimit::text]::text
          || case when datacl is null then 'default' else (select string_agg(
            concat(grantee, privilege_type, is_grantable), ' ' order by grantee, privilege_type)
            from aclexplode(datacl)) end
          || (select coalesce(string_agg(concat(setrole, setconfig), ' ' order by setrole), 'none')
            from pg_db_role_setting where setdatabase = d.oid)
        from pg_database d where datname = \
        """
            + Quoted.text(name));
  }

  @Test
  void a_twin_has_the_rights_settings_and_locale_of_the_original() throws Exception {
    External external = External.fresh("traits");
    Servers.run(
        external.service(),
        """
        revoke all on database traits from public;
        grant connect on database traits to public;
        grant connect on database traits to pg_monitor with grant option;
        grant create on database traits to pg_read_all_data;
        alter database traits connection limit 17;
        alter database traits set search_path to "$user", 'Odd, "Schema"', public, 'it''s';
        alter database traits set datestyle to 'German, YMD';
        alter database traits set work_mem to '5MB';
        alter database traits set default_text_search_config to 'pg_catalog.german';
        alter database traits set application_name to e'it''s a \\\\ and = "x", y';
        alter role current_user in database traits set search_path to '';
        alter role current_user in database traits set statement_timeout to 12345\
        """);

    assertThat(twin(external)).isEmpty();

    assertThat(catalog(external, "traits_twin"))
        .isEqualTo(catalog(external, "traits"))
        .contains("17", "it's", "german", "12345");
  }

  @Test
  void a_database_that_nobody_changed_has_a_twin_that_nobody_changed() throws Exception {
    External external = External.fresh("plain");

    assertThat(twin(external)).isEmpty();

    assertThat(catalog(external, "plain_twin"))
        .isEqualTo(catalog(external, "plain"))
        .endsWith("defaultnone");
  }

  @Test
  void the_locale_of_another_provider_is_kept() throws Exception {
    External external = External.fresh("locale");
    Servers.run(
        external.service(),
        "create database icu template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'"
            + " locale_provider icu icu_locale 'de-AT-u-ks-level2'");

    External icu =
        new External(External.in(external.admin(), "icu"), External.in(external.service(), "icu"));
    twin(icu);

    assertThat(catalog(external, "icu_twin"))
        .isEqualTo(catalog(external, "icu"))
        .contains(",i,de-AT-u-ks-level2");
  }

  @Test
  void what_only_a_superuser_may_set_is_left_out_and_named() throws Exception {
    External external = External.fresh("limits");
    Servers.run(
        external.admin(),
        "alter database limits set log_min_duration_statement to 250;"
            + " alter role admin in database limits set work_mem to '9MB';"
            + " alter database limits set work_mem to '7MB'");

    assertThat(twin(external))
        .containsExactlyInAnyOrder(
            "alter database \"limits_twin\" set \"log_min_duration_statement\" to '250'",
            "alter role \"admin\" in database \"limits_twin\" set \"work_mem\" to '9MB'");

    assertThat(catalog(external, "limits_twin")).contains("work_mem=7MB");
  }

  @Test
  void another_owner_is_named_where_the_login_may_not_act_for_it() throws Exception {
    External external = External.fresh("handed");
    Servers.run(external.admin(), "alter database handed owner to admin");

    assertThat(twin(external)).containsExactly("alter database \"handed_twin\" owner to \"admin\"");
  }

  @Test
  void an_owner_whose_rights_the_login_does_not_have_by_itself_is_named() throws Exception {
    External external = External.fresh("team");
    String login = Quoted.name(external.service().user());
    Servers.run(
        external.admin(),
        "create role team; alter role "
            + login
            + " noinherit; grant team to "
            + login
            + "; alter database team owner to team");

    assertThat(twin(external)).containsExactly("alter database \"team_twin\" owner to \"team\"");

    Servers.run(external.service(), "drop database team_twin");
  }
}
