package dhash.guard.postgres;

import dhash.guard.port.Database.Severity;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a comment in a script says to us. */
sealed interface LintComment {
  /** The finding is known and there is a reason for it. */
  record Accepts(LintRule rule) implements LintComment {}

  /** It is meant for us, and we don't understand it. */
  record Wrong(String why) implements LintComment {}

  /** It is meant for others. */
  record Other() implements LintComment {}

  Pattern OURS = Pattern.compile("--\\s*dhash:\\s*(.*)", Pattern.DOTALL);
  Pattern ACCEPT = Pattern.compile("accept\\s+(\\S+)\\s*(.*)", Pattern.DOTALL);

  static LintComment of(SqlToken comment) {
    Matcher ours = OURS.matcher(comment.text());
    if (!ours.matches() || comment.text().stripTrailing().equals(ScriptText.NO_TRANSACTION)) {
      return new Other();
    }
    Matcher accept = ACCEPT.matcher(ours.group(1).strip());
    if (!accept.matches()) {
      return new Wrong("'" + ours.group(1).strip() + "'");
    }
    String code = accept.group(1);
    Optional<LintRule> rule = LintRule.of(code).filter(known -> known.severity() != Severity.ERROR);
    if (rule.isEmpty()) {
      return new Wrong(
          "'" + code + "' is no rule (" + String.join(", ", LintRule.acceptable()) + ")");
    }
    return accept.group(2).isBlank()
        ? new Wrong("'" + code + "' is accepted without a reason")
        : new Accepts(rule.get());
  }
}
