package dhash.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rules of ARCHITECTURE.md about who may know whom.
 *
 * <p>They hold below a root package, so that they can be tried on planted offences as well.
 */
final class HouseRules {
  static final List<String> ADAPTERS =
      List.of(
          "journal",
          "platform",
          "postgres",
          "location",
          "metrics",
          "notify",
          "config",
          "release",
          "smoke",
          "approval");

  /** What else there is in {@code guard}. */
  static final List<String> INNER = List.of("port", "controller", "cli", "composition");

  private final String root;
  private final DescribedPredicate<JavaClass> ours;

  HouseRules(String root) {
    this.root = root;
    this.ours = resideInAPackage(root + "..").as("ours");
  }

  List<HouseRule> all() {
    return Stream.of(purity(), whoKnowsWhom(), libraries(), world(), names())
        .flatMap(List::stream)
        .toList();
  }

  private List<HouseRule> purity() {
    DescribedPredicate<JavaClass> allowed =
        in("engine")
            .or(
                resideInAnyPackage(
                    "", // primitives
                    "java.lang",
                    "java.lang.annotation",
                    "java.lang.invoke",
                    "java.lang.runtime",
                    "java.util",
                    "java.util.function",
                    "java.util.regex",
                    "java.util.stream",
                    "java.time..",
                    "java.math",
                    "org.jspecify.annotations"))
            .and(
                not(
                    belongToAnyOf(
                        System.class,
                        Thread.class,
                        ThreadLocal.class,
                        Process.class,
                        ProcessBuilder.class,
                        ProcessHandle.class,
                        Runtime.class)))
            .as("the engine, values of java.lang, java.util, java.time, java.math, and JSpecify");
    return List.of(
        rule(
            "the engine does no input or output, starts no thread and asks no clock",
            classes().that(in("engine")).should().onlyDependOnClassesThat(allowed),
            "EngineThatReadsFiles.read(",
            "EngineThatStartsThreads.start(",
            "EngineThatLocks.lock"),
        rule(
            "the redaction knows texts, and nothing of ours",
            classes()
                .that(in("redaction"))
                .should()
                .onlyDependOnClassesThat(
                    in("redaction")
                        .or(
                            resideInAnyPackage(
                                "", // primitives
                                "java.lang..",
                                "java.net",
                                "java.nio.charset",
                                "java.util..",
                                "org.jspecify.annotations"))),
            "RedactionThatKnowsTheService"));
  }

  private List<HouseRule> whoKnowsWhom() {
    List<HouseRule> rules = new ArrayList<>();
    rules.add(
        rule(
            "ports know the engine alone",
            knowsOnly(in("guard.port"), "guard.port", "engine"),
            "PortThatKnowsTheController"));
    rules.add(
        rule(
            "the controller knows ports and the engine",
            knowsOnly(in("guard.controller"), "guard.controller", "guard.port", "engine"),
            "ControllerThatKnowsTheJournal"));
    rules.add(
        rule(
            "adapters know ports, the engine and the redaction, and never each other",
            CompositeArchRule.of(ADAPTERS.stream().map(this::adapterKnowsNoOther).toList()),
            "JournalThatKnowsThePlatform"));
    rules.add(
        rule(
            "commands know the controller, ports, the engine, the configuration and the redaction",
            knowsOnly(
                in("guard.cli"),
                "guard.cli",
                "guard.controller",
                "guard.port",
                "guard.config",
                "engine",
                "redaction"),
            "CommandThatKnowsPostgres"));
    rules.add(
        rule(
            "only Main sees adapters",
            noClasses()
                .that(resideInAPackage(root + ".guard").and(not(main())))
                .should()
                .dependOnClassesThat(in(ADAPTERS.stream().map(a -> "guard." + a))),
            "SecondCompositionRoot"));
    rules.add(
        rule(
            "of ours the service imports the redaction alone",
            knowsOnly(in("service"), "service", "redaction"),
            "ServiceThatImportsTheEngine"));
    rules.add(
        rule(
            "nothing of ours imports the service",
            noClasses().that(in("engine", "guard")).should().dependOnClassesThat(in("service")),
            "CommandThatImportsTheService"));
    return rules;
  }

  private List<HouseRule> libraries() {
    DescribedPredicate<JavaClass> jdbc =
        resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "org.flywaydb..")
            .and(not(belongToAnyOf(SQLException.class)));
    return List.of(
        rule(
            "engine, ports and controller know no Jackson",
            noClasses()
                .that(in("engine", "guard.port", "guard.controller"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("tools.jackson..", "com.fasterxml..")),
            "ControllerThatUsesJackson"),
        rule(
            "JDBC stays with PostgreSQL",
            libraryStaysIn(jdbc, "guard.postgres"),
            "ControllerThatUsesJdbc"),
        rule(
            "PostgreSQL's binaries are unpacked by their adapter",
            libraryStaysIn(
                resideInAnyPackage("io.zonky..", "org.apache.commons.compress..", "org.tukaani.."),
                "guard.postgres"),
            "ControllerThatUnpacks"),
        rule(
            "Amazon's library stays with the locations of backups",
            libraryStaysIn(resideInAPackage("software.amazon.."), "guard.location"),
            "ControllerThatUsesS3"),
        rule(
            "mail and templates stay with the notices",
            libraryStaysIn(
                resideInAnyPackage("jakarta.mail..", "com.samskivert.mustache.."), "guard.notify"),
            "ControllerThatSendsMail"),
        rule(
            "Vert.x and Netty stay in the local platform",
            libraryStaysIn(resideInAnyPackage("io.vertx..", "io.netty.."), "guard.platform.local"),
            "CommandThatUsesNetty"),
        rule(
            "picocli stays with the commands",
            noClasses()
                .that(in("engine", "guard").and(not(in("guard.cli"))).and(not(main())))
                .should()
                .dependOnClassesThat(resideInAPackage("picocli..")),
            "JournalThatUsesPicocli"));
  }

  private List<HouseRule> world() {
    return List.of(
        rule(
            "clock, chance, sleep, environment and exit are touched by Main and named adapters",
            noClasses()
                .that(in("engine", "guard").and(not(main())).and(not(World.namedAdapters(root))))
                .should()
                .accessTargetWhere(World.isTouched()),
            "ControllerThatTouchesTheWorld.clock(",
            "ControllerThatTouchesTheWorld.reference(",
            "ControllerThatTouchesTheWorld.ticks(",
            "ControllerThatTouchesTheWorld.chance(",
            "ControllerThatTouchesTheWorld.identity(",
            "ControllerThatTouchesTheWorld.sleep(",
            "ControllerThatTouchesTheWorld.environment(",
            "ControllerThatTouchesTheWorld.exit("));
  }

  private List<HouseRule> names() {
    String last = "(.*[.$])?";
    return List.of(
        rule(
            "names say what a thing is",
            noClasses()
                .that(ours)
                .should()
                .haveNameMatching(
                    last + "(\\w*(Utils?|Helpers?|Impl|Manager)|Common\\w*|Abstract\\w*)"),
            "TrafficManager",
            "AbstractAdapterBase"),
        rule(
            "packages are named after what is in them",
            noClasses()
                .that(ours)
                .should()
                .resideInAnyPackage(
                    "..util..", "..utils..", "..common..", "..impl..", "..helper.."),
            "common.Leftovers"),
        rule(
            "an interface with one implementation is a port",
            classes()
                .that(ours.and(not(in("guard.port"))))
                .should(Interfaces.haveMoreThanOneImplementation()),
            "LonelyInterface"));
  }

  private ArchRule adapterKnowsNoOther(String adapter) {
    return knowsOnly(
        in("guard." + adapter), "guard." + adapter, "guard.port", "engine", "redaction");
  }

  private ArchRule knowsOnly(DescribedPredicate<JavaClass> who, String... places) {
    return classes().that(who).should().onlyDependOnClassesThat(not(ours).or(in(places)));
  }

  private ArchRule libraryStaysIn(DescribedPredicate<JavaClass> library, String... places) {
    return noClasses()
        .that(in("engine", "guard").and(not(in(places))))
        .should()
        .dependOnClassesThat(library);
  }

  private DescribedPredicate<JavaClass> in(String... places) {
    return in(Stream.of(places));
  }

  private DescribedPredicate<JavaClass> in(Stream<String> places) {
    return resideInAnyPackage(places.map(p -> root + "." + p + "..").toArray(String[]::new));
  }

  private DescribedPredicate<JavaClass> main() {
    return nameMatching(root.replace(".", "\\.") + "\\.guard\\.(Main(\\$.*)?|composition\\..*)")
        .forSubtype();
  }

  private static HouseRule rule(String name, ArchRule rule, String... plantedOffences) {
    return new HouseRule(name, rule.allowEmptyShould(true).as(name), List.of(plantedOffences));
  }
}
