package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.postgres.SqlStatements.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatementsTest {
  private static List<String> texts(String sql) {
    return SqlStatements.in(sql).statements().stream().map(Statement::text).toList();
  }

  @Test
  void a_script_is_cut_at_its_semicolons() {
    assertThat(texts("select 1; select 2 ;\n\n; select 3"))
        .containsExactly("select 1", "select 2", "select 3");
    assertThat(texts(" \n ; -- nothing\n /* at all */ ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 'a;b''c;'",
        "select E'it\\'s; one'",
        "select e'a\\\\' || ';'",
        "select U&'\\0041;' || N';' || b'1'",
        "select \"a;\"\"b;\" from t",
        "select U&\"a;\" from t",
        "select $$;'$$ || $a$;$$;$b$;$a$",
        "select $1, a$b$c from t where x$ = 1",
        "select 1 /* ; /* nested; */ ; */ + 2",
        "select 1 -- ; 'quote\n + 2",
        "create rule r as on insert to t do (select 1; select 2)",
        "do $$ begin commit; end $$",
        "create function f() returns int language sql begin atomic; select case when true then 1"
            + " end; select 2; end",
        "create procedure p() begin atomic select case 1 when 1 then case 2 when 2 then 3 end end;"
            + " insert into t values (1); end"
      })
  void a_semicolon_inside_ends_nothing(String statement) {
    assertThat(texts(statement + ";\n" + "select 'after'"))
        .containsExactly(statement, "select 'after'");
  }

  @Test
  void statements_know_their_lines_and_the_comments_before_them() {
    SqlStatements script =
        SqlStatements.in("-- one\nselect 'a\nb';\n\n/* two\n */ -- three\nselect 2;\n-- left");
    assertThat(script.statements()).extracting(Statement::line).containsExactly(2, 7);
    assertThat(script.statements().getLast().comments())
        .extracting(SqlToken::text)
        .containsExactly("/* two\n */", "-- three");
    assertThat(script.leftOver()).extracting(SqlToken::line).containsExactly(8);
  }

  @Test
  void copied_rows_are_no_statements() {
    assertThat(texts("copy t (a) from stdin;\nit's; here\n\\.\nselect 1;"))
        .containsExactly("copy t (a) from stdin", "select 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"select 'open;", "select \"open;", "select $a$ open; $$", "select /* open; /* */"})
  void what_is_left_open_ends_with_the_script(String open) {
    assertThat(texts("select 1; " + open)).hasSize(2);
  }

  @Test
  void words_are_lower_case_and_quoted_names_stay_as_they_are() {
    SqlReader reader =
        SqlStatements.in("ALTER Table \"My\"\"T\" x").statements().getFirst().reader();
    assertThat(reader.skip("alter", "table")).isTrue();
    assertThat(reader.name()).isEqualTo("My\"T");
    assertThat(reader.name()).isEqualTo("x");
    assertThat(reader.atEnd()).isTrue();
  }
}
