package dhash.guard.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Hears INT, TERM and HUP before the virtual machine acts on them. The only way to tell them apart
 * is {@code sun.misc.Signal}, which is exported on purpose but can't be compiled against without a
 * warning; where it isn't there, signals end the process as usual and the supervisor takes the
 * rollout over.
 */
final class Signals {
  private Signals() {}

  static void hear(Consumer<String> ear) {
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      hear(name, ear);
    }
  }

  private static void hear(String name, Consumer<String> ear) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler invocation =
          (proxy, method, arguments) -> heard(name, ear, proxy, method, arguments);
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handler}, invocation);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException | RuntimeException notHere) {
      // Windows has no HUP, and a JVM started with -Xrs hears nothing.
      return;
    }
  }

  private static Object heard(
      String name, Consumer<String> ear, Object proxy, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "handle" -> {
        ear.accept(name);
        yield Void.TYPE;
      }
      case "equals" -> System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "signal handler for " + name;
    };
  }
}
