package dhash.guard.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A schema as sorted lines, one a thing, so that two can be compared and their difference read.
 * Covers schemas, tables, columns, constraints, indexes, views, sequences, functions, triggers,
 * types, policies, comments and extensions; not operators, casts, text search and statistics.
 */
record SchemaText(List<String> lines) {
  private static final String NOT_OURS = " and c.relname not in (" + OurTables.LIST + ")";
  private static final String NAME = "format('%I.%I', n.nspname, c.relname)";
  private static final String OF_CLASS =
      " from pg_class c join pg_namespace n on n.oid = c.relnamespace";

  /** Each gives one column: a line. */
  private static final List<String> QUERIES =
      List.of(
          "select format('schema %I owner %s acl %s', n.nspname, n.nspowner::regrole, n.nspacl)"
              + " from pg_namespace n where "
              + ours("n.oid"),
          "select format('relation %s %s owner %s %s acl %s options %s rls %s%s %s%s%s', "
              + NAME
              + ", c.relkind, c.relowner::regrole, c.relpersistence, c.relacl, c.reloptions,"
              + " c.relrowsecurity, c.relforcerowsecurity,"
              + " case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end,"
              + " pg_get_expr(c.relpartbound, c.oid),"
              + " case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end)"
              + OF_CLASS
              + " where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and "
              + ours("c.oid")
              + NOT_OURS,
          "select format('column %s.%I %s%s default %s identity %s generated %s collation %s"
              + " acl %s', "
              + NAME
              + ", a.attname, format_type(a.atttypid, a.atttypmod),"
              + " case when a.attnotnull then ' not null' end, pg_get_expr(d.adbin, d.adrelid),"
              + " a.attidentity, a.attgenerated, a.attcollation::regcollation, a.attacl)"
              + OF_CLASS
              + " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
              + " left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum"
              + " where c.relkind in ('r', 'p', 'v', 'm', 'f', 'c') and "
              + ours("c.oid")
              + NOT_OURS,
          "select format('constraint %I on %s %s', k.conname, coalesce(k.conrelid::regclass::text,"
              + " k.contypid::regtype::text), pg_get_constraintdef(k.oid)) from pg_constraint k"
              + " join pg_namespace n on n.oid = k.connamespace"
              + " left join pg_class c on c.oid = k.conrelid where "
              + ours("k.oid")
              + " and coalesce(c.relname, '') not in ("
              + OurTables.LIST
              + ")",
          "select format('index %s valid %s clustered %s', pg_get_indexdef(i.indexrelid),"
              + " i.indisvalid, i.indisclustered)"
              + OF_CLASS
              + " join pg_index i on i.indrelid = c.oid where "
              + ours("c.oid")
              + NOT_OURS,
          "select format('sequence %s %s start %s by %s from %s to %s cache %s cycle %s', "
              + NAME
              + ", s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,"
              + " s.seqcycle)"
              + OF_CLASS
              + " join pg_sequence s on s.seqrelid = c.oid where "
              + ours("c.oid"),
          "select format('function %s owner %s acl %s', case when p.prokind in ('f', 'p', 'w') then"
              + " pg_get_functiondef(p.oid) else p.oid::regprocedure::text end,"
              + " p.proowner::regrole, p.proacl) from pg_proc p"
              + " join pg_namespace n on n.oid = p.pronamespace where "
              + ours("p.oid"),
          "select format('trigger on %s %s enabled %s', "
              + NAME
              + ", pg_get_triggerdef(t.oid), t.tgenabled)"
              + OF_CLASS
              + " join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal where "
              + ours("c.oid"),
          "select format('type %s %s owner %s labels %s base %s default %s not null %s',"
              + " t.oid::regtype, t.typtype, t.typowner::regrole, (select array_agg(e.enumlabel"
              + " order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid),"
              + " format_type(t.typbasetype, t.typtypmod), t.typdefault, t.typnotnull)"
              + " from pg_type t join pg_namespace n on n.oid = t.typnamespace"
              + " where t.typtype in ('e', 'd', 'r') and "
              + ours("t.oid"),
          "select format('policy %I on %I.%I %s %s %s %s %s', n.policyname, n.schemaname,"
              + " n.tablename, n.permissive, n.roles, n.cmd, n.qual, n.with_check)"
              + " from pg_policies n",
          "select format('comment on %s: %s', pg_describe_object(d.classoid, d.objoid, d.objsubid),"
              + " d.description) from pg_description d where d.objoid >= 16384",
          "select format('extension %I %s', x.extname, x.extversion) from pg_extension x");

  /** No system schema's, and no extension's. */
  private static String ours(String oid) {
    return "n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and not exists (select from"
        + " pg_depend e where e.deptype = 'e' and e.objid = "
        + oid
        + ")";
  }

  SchemaText {
    lines = List.copyOf(lines);
  }

  static SchemaText read(Connection connection) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute("set search_path = ''");
      for (String query : QUERIES) {
        try (ResultSet rows = statement.executeQuery(query)) {
          while (rows.next()) {
            lines.add(rows.getString(1));
          }
        }
      }
    }
    return new SchemaText(lines.stream().sorted().toList());
  }

  /** Lines that are only in one of the two: {@code - } here, {@code + } in the later one. */
  List<String> differences(SchemaText later) {
    Set<String> before = new LinkedHashSet<>(lines);
    Set<String> after = new LinkedHashSet<>(later.lines);
    List<String> differences = new ArrayList<>();
    before.stream()
        .filter(line -> !after.contains(line))
        .map("- "::concat)
        .forEach(differences::add);
    after.stream()
        .filter(line -> !before.contains(line))
        .map("+ "::concat)
        .forEach(differences::add);
    return differences;
  }
}
