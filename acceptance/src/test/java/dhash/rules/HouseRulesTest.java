package dhash.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HouseRulesTest {
  private static final String PLANTED = "dhash.rules.planted";
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .importPackages("dhash.engine", "dhash.guard", "dhash.redaction", "dhash.service");
  private static final JavaClasses OFFENCES = new ClassFileImporter().importPackages(PLANTED);

  static List<HouseRule> rules() {
    return new HouseRules("dhash").all();
  }

  static List<HouseRule> rulesWithPlantedOffences() {
    return new HouseRules(PLANTED)
        .all().stream().filter(r -> !r.plantedOffences().isEmpty()).toList();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void the_house_keeps_its_rules(HouseRule rule) {
    rule.rule().check(HOUSE);
  }

  @ParameterizedTest
  @MethodSource("rulesWithPlantedOffences")
  void the_rules_see_planted_offences(HouseRule rule) {
    String report = rule.rule().evaluate(OFFENCES).getFailureReport().toString();
    assertThat(report).contains(rule.plantedOffences());
  }

  @Test
  void every_package_of_the_guard_has_its_place_in_the_rules() {
    Set<String> unknown = new TreeSet<>();
    for (JavaClass type : HOUSE) {
      String name = type.getPackageName();
      if (name.startsWith("dhash.guard.")) {
        unknown.add(name.substring("dhash.guard.".length()).replaceFirst("\\..*", ""));
      }
    }
    unknown.removeAll(
        Stream.concat(HouseRules.ADAPTERS.stream(), HouseRules.INNER.stream()).toList());
    assertThat(unknown).as("packages that no rule speaks of").isEmpty();
  }
}
