package dhash.guard.config;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterIndependenceTest {
  private static final JavaClasses GUARD =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dhash.guard");

  @ParameterizedTest
  @ValueSource(strings = {"config", "metrics", "notify"})
  void an_adapter_knows_the_ports_and_the_engine_but_no_other_part_of_the_guard(String name) {
    String own = "dhash.guard." + name + "..";
    noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat(
            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage("dhash.guard..")
                .and(
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages(
                        own, "dhash.guard.port")))
        .check(GUARD);
  }
}
