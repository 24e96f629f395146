package dhash.guard.postgres;

import dhash.guard.port.Database.Finding;
import dhash.guard.port.Database.Phase;
import dhash.guard.postgres.SqlStatements.Statement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names what a release's migrations do to others while they run, from their text alone. A finding
 * is accepted by {@code -- dhash: accept <rule> <reason>} before its statement.
 *
 * <p>What a script itself has created nobody uses yet, so that is left out.
 */
final class MigrationLint {
  private final NotNullChecks checks = new NotNullChecks();

  /** Looks at all scripts in their order. */
  static List<Finding> of(MigrationFolder folder) {
    MigrationLint lint = new MigrationLint();
    return folder.scripts().stream().flatMap(script -> lint.look(script).stream()).toList();
  }

  private List<Finding> look(Script script) {
    ScriptText text = ScriptText.look(script.file());
    SqlStatements sql = text.statements();
    List<Finding> findings = new ArrayList<>();
    text.refusal().ifPresent(refusal -> findings.add(refused(script, script.file(), refusal)));
    script
        .undo()
        .ifPresent(undo ->
            ScriptText.lookAtUndo(undo)
                .refusal()
                .ifPresent(refusal -> findings.add(refused(script, undo, refusal))));
    ScriptLint lint = new ScriptLint(script.phase() == Phase.EXPAND, checks);
    boolean undoable = script.undo().isPresent() || script.phase() == Phase.CONTRACT;
    for (Statement statement : sql.statements()) {
      Set<LintRule> accepted = accepted(script, statement.comments(), findings);
      List<ScriptLint.Found> found = new ArrayList<>(lint.look(statement));
      if (!undoable && statement.equals(sql.statements().getFirst())) {
        found.add(new ScriptLint.Found(LintRule.NO_UNDO, "V" + script.name()));
      }
      found.stream()
          .filter(f -> !accepted.contains(f.rule()))
          .map(f -> finding(script, statement.line(), f.rule(), f.subject() + " "))
          .forEach(findings::add);
    }
    accepted(script, sql.leftOver(), findings).stream()
        .map(rule ->
            finding(
                script,
                sql.leftOver().getFirst().line(),
                LintRule.UNKNOWN_COMMENT,
                "after '" + rule.code() + "' comes no statement: "))
        .forEach(findings::add);
    findings.sort(Comparator.comparing(Finding::severity).thenComparingInt(Finding::line));
    return findings;
  }

  /** What would be refused when its turn comes is better known before. */
  private static Finding refused(Script script, Path file, ScriptText.Refusal refusal) {
    LintRule rule = LintRule.REFUSED;
    return new Finding(
        script.name(),
        file,
        refusal.line(),
        rule.code(),
        rule.severity(),
        refusal.what(),
        refusal.remedy());
  }

  /** What is accepted for the statement that these comments belong to. */
  private static Set<LintRule> accepted(
      Script script, List<SqlToken> comments, List<Finding> findings) {
    Set<LintRule> accepted = new HashSet<>();
    for (SqlToken comment : comments) {
      switch (LintComment.of(comment)) {
        case LintComment.Other _ -> {}
        case LintComment.Accepts(LintRule rule) -> accepted.add(rule);
        case LintComment.Wrong(String why) ->
            findings.add(finding(script, comment.line(), LintRule.UNKNOWN_COMMENT, why + ": "));
      }
    }
    return accepted;
  }

  private static Finding finding(Script script, int line, LintRule rule, String subject) {
    return new Finding(
        script.name(),
        script.file(),
        line,
        rule.code(),
        rule.severity(),
        subject + rule.what(),
        rule.safer());
  }
}
