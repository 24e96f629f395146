package dhash.guard.cli.backtest;

import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time on the command line, as in a file. */
public final class TimeConverter implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String value) {
    return TimeText.read(value)
        .orElseThrow(() ->
            new TypeConversionException(
                "'" + value + "' is no time: write 2026-03-01T12:00:00Z or seconds since 1970"));
  }
}
