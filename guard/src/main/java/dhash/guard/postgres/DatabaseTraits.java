package dhash.guard.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What makes a database besides its contents; {@code pg_dump} leaves it out unless it is to create
 * the database under its old name.
 *
 * @param options how it is created: encoding, collation and the like, as SQL
 * @param comment empty where there is none
 * @param connectionLimit -1 for none
 * @param hasOwnRights whether anything was ever granted or revoked
 */
record DatabaseTraits(
    String owner,
    List<String> options,
    String comment,
    int connectionLimit,
    boolean hasOwnRights,
    List<Grant> grants,
    List<Setting> settings) {
  /**
   * @param grantee quoted, or {@code public}
   */
  record Grant(String privilege, String grantee, boolean withGrantOption) {}

  /**
   * @param role for whom alone it holds; empty for everybody
   * @param value as the catalog has it
   */
  record Setting(String role, String name, String value) {}

  /** Settings whose values are lists of names, each quoted by itself in the catalog. */
  private static final Set<String> LISTS =
      Set.of(
          "local_preload_libraries",
          "search_path",
          "session_preload_libraries",
          "shared_preload_libraries",
          "temp_tablespaces",
          "unix_socket_directories");

  private static final Pattern LIST_ITEM =
      Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")*)\"|([^,\"]+?))\\s*(?:,|$)");

  private static final Set<String> MAY_NOT = Set.of("42501", "42704"); // no right; unknown

  DatabaseTraits {
    options = List.copyOf(options);
    grants = List.copyOf(grants);
    settings = List.copyOf(settings);
  }

  /** Those of a database of the server; empty where there is none of that name. */
  static Optional<DatabaseTraits> read(Connection connection, String database) throws SQLException {
    String named = " where datname = " + Quoted.text(database);
    try (Statement statement = connection.createStatement()) {
      List<Grant> grants = grants(statement, named);
      List<Setting> settings = settings(statement, named);
      // by way of JSON, since each version has other columns for collations
      try (ResultSet row =
          statement.executeQuery(
              """
              select pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype,
                to_jsonb(d) ->> 'datlocprovider',
                coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'),
                to_jsonb(d) ->> 'daticurules', datconnlimit, datacl is not null,
                coalesce(shobj_description(d.oid, 'pg_database'), ''), spcname,
                has_tablespace_privilege(t.oid, 'create')
              from pg_database d join pg_tablespace t on t.oid = dattablespace\
              """
                  + named)) {
        if (!row.next()) {
          return Optional.empty();
        }
        List<String> options = new ArrayList<>();
        options.add("encoding " + Quoted.text(row.getString(2)));
        options.add("lc_collate " + Quoted.text(row.getString(3)));
        options.add("lc_ctype " + Quoted.text(row.getString(4)));
        options.addAll(locale(row.getString(5), row.getString(6), row.getString(7)));
        if (row.getBoolean(12)) {
          options.add("tablespace " + Quoted.name(row.getString(11)));
        }
        return Optional.of(
            new DatabaseTraits(
                row.getString(1),
                options,
                row.getString(10),
                row.getInt(8),
                row.getBoolean(9),
                grants,
                settings));
      }
    }
  }

  /** Those that the server gives a database that our login makes. */
  static DatabaseTraits ofANewOne(Connection connection) throws SQLException {
    List<String> options =
        read(connection, "template1").map(DatabaseTraits::options).orElse(List.of());
    return new DatabaseTraits(
        connection.getMetaData().getUserName(), options, "", -1, false, List.of(), List.of());
  }

  private static List<String> locale(
      @Nullable String provider, @Nullable String locale, @Nullable String rules) {
    if (provider == null) {
      return List.of(); // before PostgreSQL 15 there is no choice
    }
    return switch (provider) {
      case "i" -> {
        List<String> icu = new ArrayList<>(List.of("locale_provider icu"));
        Optional.ofNullable(locale).ifPresent(l -> icu.add("icu_locale " + Quoted.text(l)));
        Optional.ofNullable(rules).ifPresent(r -> icu.add("icu_rules " + Quoted.text(r)));
        yield icu;
      }
      case "b" -> List.of("locale_provider builtin", "builtin_locale " + Quoted.text("" + locale));
      default -> List.of("locale_provider libc");
    };
  }

  private static List<Grant> grants(Statement statement, String named) throws SQLException {
    List<Grant> grants = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            """
            select privilege_type, is_grantable,
              case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end
            from pg_database, aclexplode(datacl)\
            """
                + named)) {
      while (rows.next()) {
        grants.add(new Grant(rows.getString(1), rows.getString(3), rows.getBoolean(2)));
      }
    }
    return grants;
  }

  private static List<Setting> settings(Statement statement, String named) throws SQLException {
    List<Setting> settings = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            """
            select case setrole when 0 then '' else pg_get_userbyid(setrole) end,
              split_part(line, '=', 1), substr(line, strpos(line, '=') + 1)
            from pg_db_role_setting s join pg_database d on d.oid = setdatabase,
              unnest(setconfig) with ordinality l (line, place)\
            """
                + named
                + " order by setrole, place")) {
      while (rows.next()) {
        settings.add(new Setting(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    }
    return settings;
  }

  /** What makes an empty database of this kind, that nobody can enter yet. */
  String creation(String database) {
    return "create database %s template template0 %s allow_connections false"
        .formatted(Quoted.name(database), String.join(" ", options));
  }

  /**
   * Gives a database all but the comment, as far as the login may.
   *
   * @return the statements that it may not run
   */
  List<String> apply(Connection connection, String database) throws SQLException {
    List<String> leftOut = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      String handing =
          "alter database " + Quoted.name(database) + " owner to " + Quoted.name(owner);
      // without the owner's rights it could not even drop the database afterwards
      if (!mayActAsOwner(statement) || !run(statement, handing)) {
        leftOut.add(handing);
      }
      for (String change : changes(database)) {
        if (!run(statement, change)) {
          leftOut.add(change);
        }
      }
    }
    return leftOut;
  }

  /** Whether it may. */
  private static boolean run(Statement statement, String change) throws SQLException {
    try {
      statement.execute(change);
      return true;
    } catch (SQLException failure) {
      if (MAY_NOT.contains(String.valueOf(failure.getSQLState()))) {
        return false;
      }
      throw failure;
    }
  }

  private boolean mayActAsOwner(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("select pg_has_role(" + Quoted.text(owner) + ", 'usage')")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private List<String> changes(String database) {
    String name = Quoted.name(database);
    List<String> changes = new ArrayList<>();
    if (connectionLimit >= 0) {
      changes.add("alter database " + name + " connection limit " + connectionLimit);
    }
    if (hasOwnRights) {
      changes.add("revoke all on database " + name + " from public, " + Quoted.name(owner));
      for (Grant grant : grants) {
        changes.add(
            "grant %s on database %s to %s%s"
                .formatted(
                    grant.privilege(),
                    name,
                    grant.grantee(),
                    grant.withGrantOption() ? " with grant option" : ""));
      }
    }
    for (Setting setting : settings) {
      String whose =
          setting.role().isEmpty()
              ? "alter database " + name
              : "alter role " + Quoted.name(setting.role()) + " in database " + name;
      changes.add(whose + " set " + Quoted.name(setting.name()) + " to " + value(setting));
    }
    return changes;
  }

  private static String value(Setting setting) {
    if (!LISTS.contains(setting.name())) {
      return Quoted.text(setting.value());
    }
    List<String> items = new ArrayList<>();
    Matcher item = LIST_ITEM.matcher(setting.value());
    while (item.find()) {
      String quoted = item.group(1);
      items.add(Quoted.text(quoted == null ? item.group(2) : quoted.replace("\"\"", "\"")));
    }
    return items.isEmpty() ? "''" : String.join(", ", items);
  }
}
