package dhash.guard.composition;

import dhash.guard.controller.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets tests see what becomes of a rollout whose guard is gone at a certain moment: the process
 * sends itself SIGKILL. Where {@value #VARIABLE} isn't set, nothing of this is put anywhere.
 *
 * <p>A moment is a call of a port, counted in this process: {@code before-append:7}, {@code
 * after-ensure:2}, {@code during-take:1}. What the journal has just got is what leads to the next
 * effect, so after an {@code append} is before an effect, and before an {@code append} is after
 * one.
 */
final class DeathForTests {
  static final String VARIABLE = "DHASH_TEST_DIE_AT";

  private static final Pattern MOMENT = Pattern.compile("(before|during|after)-([a-z]+):([0-9]+)");

  private final String when;
  private final String call;
  private final int number;
  private final AtomicInteger calls = new AtomicInteger();

  private DeathForTests(String moment) {
    Matcher matcher = MOMENT.matcher(moment);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(VARIABLE + "=" + moment + " is no " + MOMENT);
    }
    this.when = matcher.group(1);
    this.call = matcher.group(2);
    this.number = Integer.parseInt(matcher.group(3));
  }

  /** Puts itself round a port, or round all that a world consists of, where it is asked for. */
  static <T> T round(T part, Map<String, String> variables) {
    return variables.containsKey(VARIABLE)
        ? new DeathForTests(variables.get(VARIABLE)).round(part)
        : part;
  }

  @SuppressWarnings("unchecked") // a proxy has all the interfaces of what is behind it
  private <T> T round(T part) {
    if (part instanceof World world) {
      return (T)
          new World(
              round(world.platform()),
              round(world.database()),
              round(world.backups()),
              round(world.rehearser()),
              round(world.restoration()),
              round(world.metrics()),
              round(world.customs()),
              round(world.past()),
              round(world.smokeTester()),
              round(world.revisions()),
              world.terms());
    }
    Class<?>[] ports =
        Arrays.stream(part.getClass().getInterfaces())
            .filter(port -> port.getName().startsWith("dhash."))
            .toArray(Class<?>[]::new);
    InvocationHandler handler = (_, method, arguments) -> called(part, method, arguments);
    return ports.length == 0
        ? part
        : (T) Proxy.newProxyInstance(DeathForTests.class.getClassLoader(), ports, handler);
  }

  private Object called(Object part, Method method, Object[] arguments) throws Throwable {
    boolean now = method.getName().equals(call) && calls.incrementAndGet() == number;
    if (now && !when.equals("after")) {
      die(when.equals("before"));
    }
    Object result;
    try {
      result = method.invoke(part, arguments);
    } catch (InvocationTargetException failed) {
      throw failed.getCause();
    }
    if (now && when.equals("after")) {
      die(true);
    }
    return method.getName().equals("lock") ? round(result) : result;
  }

  /** The kernel ends it some milliseconds later. */
  private static void die(boolean standStill) {
    String self = Long.toString(ProcessHandle.current().pid());
    try {
      new ProcessBuilder("/bin/sh", "-c", "kill -KILL " + self).inheritIO().start();
    } catch (IOException noShell) {
      throw new UncheckedIOException(noShell);
    }
    while (standStill) {
      LockSupport.park();
    }
  }
}
