package dhash.guard.cli;

import dhash.guard.config.Quantity;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Minutes, or a duration with its unit. */
final class WindowConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String value) {
    try {
      return Quantity.duration(value, Optional.of(ChronoUnit.MINUTES));
    } catch (IllegalArgumentException wrong) {
      throw new TypeConversionException("'" + value + "' " + wrong.getMessage());
    }
  }
}
