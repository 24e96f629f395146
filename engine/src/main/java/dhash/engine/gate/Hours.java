package dhash.engine.gate;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * A threshold that holds within business hours, and another for all other times.
 *
 * @param from inclusive
 * @param to exclusive; not after {@code from} means on the day after
 * @param within the threshold in business hours
 * @param outside the threshold at other times
 */
public record Hours(
    ZoneId zone, Set<DayOfWeek> days, LocalTime from, LocalTime to, double within, double outside) {
  public Hours {
    days = Collections.unmodifiableSet(new TreeSet<>(days));
  }

  double threshold(Instant at) {
    return isBusiness(at) ? within : outside;
  }

  private boolean isBusiness(Instant at) {
    ZonedDateTime there = at.atZone(zone);
    LocalTime time = there.toLocalTime();
    if (from.isBefore(to)) {
      return days.contains(there.getDayOfWeek()) && !time.isBefore(from) && time.isBefore(to);
    }
    boolean evening = days.contains(there.getDayOfWeek()) && !time.isBefore(from);
    boolean morning = days.contains(there.getDayOfWeek().minus(1)) && time.isBefore(to);
    return evening || morning;
  }
}
