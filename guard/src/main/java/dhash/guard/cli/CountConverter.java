package dhash.guard.cli;

import dhash.guard.config.Quantity;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many of something are wanted: at least one. */
final class CountConverter implements ITypeConverter<Integer> {
  private static final int MOST = 1_000_000;

  @Override
  public Integer convert(String value) {
    try {
      return Quantity.wholeNumber(value, 1, MOST);
    } catch (IllegalArgumentException wrong) {
      throw new TypeConversionException("'" + value + "' " + wrong.getMessage());
    }
  }
}
