package dhash.guard.cli;

import dhash.engine.plan.Strategy;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;

/** The strategies that a shell offers, as they are typed. */
final class OfferedStrategies implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Stream.of(Strategy.values())
        .map(strategy -> strategy.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .iterator();
  }
}
