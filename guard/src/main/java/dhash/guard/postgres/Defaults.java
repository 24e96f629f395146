package dhash.guard.postgres;

import java.util.List;
import java.util.Set;

/** What a new column's default does: one value for all rows is kept once, others are written. */
final class Defaults {
  /** Functions that give the same value throughout a statement. Any other may not. */
  private static final Set<String> STEADY =
      Set.of(
          "now",
          "transaction_timestamp",
          "statement_timestamp",
          "current_timestamp",
          "localtimestamp",
          "current_time",
          "localtime",
          "current_setting",
          "to_timestamp",
          "to_date",
          "make_date",
          "make_interval",
          "make_timestamptz",
          "date_trunc",
          "timezone",
          "coalesce",
          "nullif",
          "lower",
          "upper",
          "concat",
          "cast",
          "varying",
          "row",
          "array",
          "int4range",
          "int8range",
          "tstzrange",
          "jsonb_build_object",
          "jsonb_build_array",
          "json_build_object",
          "json_build_array",
          "to_jsonb");

  /** Words behind which a name in front of a parenthesis is no function. */
  private static final Set<String> BEFORE_A_TYPE = Set.of(":", "as");

  /** Words that end a default. */
  private static final Set<String> NEXT =
      Set.of("not", "null", "check", "unique", "primary", "references", "constraint", "collate");

  private Defaults() {}

  /**
   * @param column a column's definition, from its type on
   */
  static boolean isVolatile(SqlReader column) {
    List<SqlToken> tokens = column.tokens();
    int at = 0;
    while (at < tokens.size() && !tokens.get(at).is("default")) {
      at++;
    }
    int depth = 0;
    for (int i = at + 1; i < tokens.size(); i++) {
      SqlToken token = tokens.get(i);
      if (depth == 0 && token.kind() == SqlToken.Kind.WORD && NEXT.contains(token.text())) {
        return false;
      }
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      boolean called = token.names() && i + 1 < tokens.size() && tokens.get(i + 1).is("(");
      if (called
          && !BEFORE_A_TYPE.contains(tokens.get(i - 1).text())
          && !STEADY.contains(token.text())) {
        return true;
      }
    }
    return false;
  }
}
