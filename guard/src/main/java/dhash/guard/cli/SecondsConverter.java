package dhash.guard.cli;

import dhash.guard.config.Quantity;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Seconds, or a duration with its unit. */
final class SecondsConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String value) {
    try {
      return Quantity.duration(value, Optional.of(ChronoUnit.SECONDS));
    } catch (IllegalArgumentException wrong) {
      throw new TypeConversionException("'" + value + "' " + wrong.getMessage());
    }
  }
}
