package dhash.service.hash;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A 64-bit difference hash: eight rows of eight bits, the most significant bit first; a bit is set
 * where a cell of the image is lighter than its right neighbour.
 */
public record DifferenceHash(long bits) {
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{16}");

  /** Reads 16 hex digits; empty where the text is anything else. */
  public static Optional<DifferenceHash> parse(String text) {
    return HEX.matcher(text).matches()
        ? Optional.of(new DifferenceHash(HexFormat.fromHexDigitsToLong(text)))
        : Optional.empty();
  }

  /** In how many bits the two differ, 0 to 64. */
  public int distance(DifferenceHash other) {
    return Long.bitCount(bits ^ other.bits);
  }

  /** How sure a match at this Hamming distance is, 0 to 1. */
  public static double confidence(int distance) {
    return 1 - distance / 64.0;
  }

  /** 16 lowercase hex digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(bits);
  }
}
