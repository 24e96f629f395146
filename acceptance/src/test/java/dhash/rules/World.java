package dhash.rules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.Set;

/** The calls by which a program touches the clock, chance, sleep, its environment or its end. */
final class World {
  private static final String CONSTRUCTOR = "<init>";

  private static final Map<String, Set<String>> CALLS =
      Map.ofEntries(
          Map.entry(
              "java.lang.System",
              Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty", "exit")),
          Map.entry("java.lang.Runtime", Set.of("exit", "halt")),
          Map.entry("java.lang.Thread", Set.of("sleep")),
          Map.entry("java.lang.Math", Set.of("random")),
          Map.entry("java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system")),
          Map.entry("java.time.InstantSource", Set.of("system")),
          Map.entry("java.util.Random", Set.of(CONSTRUCTOR)),
          Map.entry("java.util.UUID", Set.of("randomUUID")),
          Map.entry("java.util.concurrent.ThreadLocalRandom", Set.of("current")),
          Map.entry("java.util.concurrent.TimeUnit", Set.of("sleep")),
          Map.entry("java.util.random.RandomGenerator", Set.of("of", "getDefault")),
          Map.entry("java.security.SecureRandom", Set.of(CONSTRUCTOR)));

  private World() {}

  /** Each has its reason. */
  static DescribedPredicate<JavaClass> namedAdapters(String root) {
    return resideInAPackage(root + ".guard.platform.local..") // a process of its own
        .or(named(root + ".guard.journal.FolderDisk")) // draws a new journal's identity
        .or(named(root + ".guard.postgres.Binaries")) // asks for the operating system
        .or(named(root + ".guard.postgres.ClusterFiles")) // draws a password
        .as("the named adapters");
  }

  private static DescribedPredicate<JavaClass> named(String name) {
    return name(name).<JavaClass>forSubtype();
  }

  /** Calls and method references alike. */
  static DescribedPredicate<JavaAccess<?>> isTouched() {
    return DescribedPredicate.describe(
        "touches clock, chance, sleep, environment or exit",
        access -> {
          String owner = access.getTargetOwner().getName();
          String name = access.getTarget().getName();
          return CALLS.getOrDefault(owner, Set.of()).contains(name)
              || (owner.startsWith("java.time.")
                  && name.equals("now")
                  && isAskedForNothing(access));
        });
  }

  /** {@code now(InstantSource)} and the like are harmless. */
  private static boolean isAskedForNothing(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitAccessTarget target
        && target.getRawParameterTypes().isEmpty();
  }
}
