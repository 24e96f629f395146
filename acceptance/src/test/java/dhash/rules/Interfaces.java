package dhash.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** What is expected of interfaces. */
final class Interfaces {
  private Interfaces() {}

  /**
   * A lambda is no class, so functional interfaces are left out; so are sealed ones, which may
   * begin with one case.
   */
  static ArchCondition<JavaClass> haveMoreThanOneImplementation() {
    return new ArchCondition<>("have more than one implementation") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean exempt =
            !type.isInterface()
                || type.isAnnotation()
                || type.isAnnotatedWith(FunctionalInterface.class)
                || type.getName().endsWith(".cli.Desk$Workshop") // the commands' own port
                || type.getName().contains(".journal.Disk") // the other is the simulation's
                || type.reflect().isSealed();
        if (!exempt && type.getSubclasses().size() == 1) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getName() + " has but one implementation: use it directly"));
        }
      }
    };
  }
}
