package dhash.guard.cli.backtest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which column of a file a gate judges.
 *
 * @param factor what the column is multiplied by to be in the gate's unit
 */
public record Mapping(String gate, String column, double factor) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z][A-Za-z0-9_-]*)=(.+?)(?:\\*(\\d{1,9}(?:\\.\\d{1,9})?))?");

  /** Such as {@code p95HashTime=LatencyP95(s)*1000}. */
  public static Mapping read(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw BadFile.refused(
          "--metric " + text + " can't be read.",
          "Write GATE=COLUMN, or GATE=COLUMN*1000 where the units differ.");
    }
    double factor = parts.group(3) == null ? 1 : Double.parseDouble(parts.group(3));
    return new Mapping(parts.group(1), parts.group(2), factor);
  }
}
