package dhash.guard.config;

import dhash.engine.plan.FreezeCalendar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads who must agree to a deploy, and when none begins. */
final class DeployRulesLookup {
  private static final int MOST_APPROVALS = 20;

  private final Path root;
  private final Values values;
  private final List<Problem> problems = new ArrayList<>();

  DeployRulesLookup(Path root, Values values) {
    this.root = root;
    this.values = values;
  }

  DeployRules find() {
    int required =
        read(Keys.REQUIRED_APPROVALS, v -> Quantity.wholeNumber(v, 0, MOST_APPROVALS)).orElse(0);
    Map<String, Integer> fromGroups =
        read(Keys.REQUIRED_APPROVERS, DeployRulesLookup::numbers).orElse(Map.of());
    Map<String, Set<String>> groups =
        read(Keys.APPROVER_GROUPS, DeployRulesLookup::groups).orElse(Map.of());
    FreezeCalendar freezes =
        values.find(Keys.FREEZE).map(this::freezes).orElse(FreezeCalendar.NONE);
    Path signers = root.resolve(values.get(Keys.ALLOWED_SIGNERS));
    Optional<Path> revoked = values.find(Keys.REVOKED_SIGNERS).map(root::resolve);
    mustNotBeOverridden();
    fromGroups.forEach((group, number) -> check(group, number, required, groups));
    return new DeployRules(required, fromGroups, groups, signers, revoked, freezes, problems);
  }

  /** Else whoever deploys could ask for fewer. Where the file asks for none, a variable may. */
  private void mustNotBeOverridden() {
    int asked = number(values.written(Keys.REQUIRED_APPROVALS));
    boolean more = number(Optional.of(values.raw(Keys.REQUIRED_APPROVALS))) > asked;
    boolean freezes = values.written(Keys.FREEZE).isPresent();
    for (Key<String> key : Keys.DEPLOY_RULES) {
      Values.Raw raw = values.raw(key);
      boolean same = values.written(key).filter(w -> w.text().equals(raw.text())).isPresent();
      boolean harmless = key.equals(Keys.REQUIRED_APPROVALS) && more;
      boolean ruled = key.equals(Keys.FREEZE) ? freezes : asked > 0;
      if (raw.origin() instanceof Origin.EnvironmentVariable && ruled && !same && !harmless) {
        problem(
            key,
            key.name() + " is set outside of the file that says who must agree",
            "Unset it, and change the file if that is to change.");
      }
    }
  }

  /** What can't be read is told elsewhere. */
  private static int number(Optional<Values.Raw> written) {
    return written
        .map(Values.Raw::text)
        .filter(text -> text.matches("\\d{1,3}"))
        .map(Integer::valueOf)
        .orElse(0);
  }

  private void check(String group, int number, int required, Map<String, Set<String>> groups) {
    String what = Keys.REQUIRED_APPROVERS.name() + " asks for " + number + " of " + group;
    Set<String> members = groups.getOrDefault(group, Set.of());
    if (members.isEmpty()) {
      problem(
          Keys.REQUIRED_APPROVERS,
          what + ", and nobody is in that group",
          "Say who is, e.g. DHASH_APPROVER_GROUPS=" + group + "=anna@example.com.");
    } else if (members.size() < number) {
      problem(
          Keys.REQUIRED_APPROVERS,
          what + ", and " + members.size() + " are in that group",
          "Ask for fewer, or add people to DHASH_APPROVER_GROUPS.");
    } else if (number > required) {
      problem(
          Keys.REQUIRED_APPROVERS,
          what + ", and DHASH_REQUIRED_APPROVALS is " + required,
          "Set DHASH_REQUIRED_APPROVALS=" + number + " or more.");
    }
  }

  /** Several windows may be wrong: each is a problem of its own. */
  private FreezeCalendar freezes(String text) {
    return FreezeSyntax.calendar(
        text,
        (window, bad) ->
            problem(
                Keys.FREEZE,
                Keys.FREEZE.name() + "=" + window + " " + bad.getMessage(),
                bad.fix()));
  }

  private <T> Optional<T> read(Key<String> key, Function<String, T> parser) {
    Optional<String> text = values.find(key);
    try {
      return text.map(parser);
    } catch (InvalidValueException bad) {
      problem(key, key.name() + "=" + text.orElse("") + " " + bad.getMessage(), bad.fix());
      return Optional.empty();
    }
  }

  private void problem(Key<String> key, String what, String fix) {
    problems.add(new Problem(values.raw(key).origin().toString(), what, fix));
  }

  /** Such as {@code ops:1,dba:1}. */
  private static Map<String, Integer> numbers(String text) {
    Map<String, Integer> numbers = new TreeMap<>();
    for (String each : text.split(",", -1)) {
      String[] parts = each.strip().split(":", -1);
      if (parts.length != 2 || !isName(parts[0]) || !parts[1].matches("[1-9]\\d?")) {
        throw new InvalidValueException(
            "does not say how many of which group", "Write e.g. ops:1.");
      }
      numbers.put(parts[0], Integer.parseInt(parts[1]));
    }
    return numbers;
  }

  /** Such as {@code ops=anna@example.com,ben@example.com; dba=carl@example.com}. */
  private static Map<String, Set<String>> groups(String text) {
    Map<String, Set<String>> groups = new TreeMap<>();
    for (String each : text.split(";", -1)) {
      String[] parts = each.strip().split("=", 2);
      if (parts.length != 2 || !isName(parts[0].strip()) || parts[1].isBlank()) {
        throw new InvalidValueException(
            "does not say who is in which group",
            "Write e.g. ops=anna@example.com,ben@example.com; dba=carl@example.com.");
      }
      Set<String> members = new LinkedHashSet<>();
      for (String member : parts[1].split(",", -1)) {
        members.add(member.strip());
      }
      groups.put(parts[0].strip(), members);
    }
    return groups;
  }

  private static boolean isName(String text) {
    return text.matches("[A-Za-z0-9_-]{1,32}");
  }
}
