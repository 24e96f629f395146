package dhash.rules;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * One rule.
 *
 * @param name what must hold, as a sentence
 * @param plantedOffences what the rule must report about the planted classes, so that a rule that
 *     has gone blind is noticed
 */
record HouseRule(String name, ArchRule rule, List<String> plantedOffences) {
  @Override
  public String toString() {
    return name;
  }
}
