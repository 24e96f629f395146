package dhash.engine.plan;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A time in which no deploy begins. Times are those of a wall clock at a place: what begins or ends
 * at an hour that is skipped does so when the clock is put forward; at one that comes twice, it
 * begins with the first and ends with the second.
 */
public sealed interface Freeze {
  /** When the freeze that the moment is in ends; empty where it is in none. */
  Optional<Instant> until(Instant now);

  /**
   * Each week; not later in the week than it begins means in the next one.
   *
   * @param to exclusive
   */
  record Weekly(DayOfWeek fromDay, LocalTime from, DayOfWeek toDay, LocalTime to, ZoneId zone)
      implements Freeze {
    @Override
    public Optional<Instant> until(Instant now) {
      LocalDate begin =
          now.atZone(zone).toLocalDate().with(TemporalAdjusters.previousOrSame(fromDay));
      return Stream.of(begin, begin.minusWeeks(1))
          .flatMap(day -> within(now, day.atTime(from), end(day), zone).stream())
          .findFirst();
    }

    private LocalDateTime end(LocalDate begin) {
      LocalDate day = begin.with(TemporalAdjusters.nextOrSame(toDay));
      return (day.equals(begin) && !to.isAfter(from) ? day.plusWeeks(1) : day).atTime(to);
    }
  }

  /**
   * Each day; not later than it begins means on the day after.
   *
   * @param to exclusive
   */
  record Daily(LocalTime from, LocalTime to, ZoneId zone) implements Freeze {
    @Override
    public Optional<Instant> until(Instant now) {
      LocalDate today = now.atZone(zone).toLocalDate();
      return Stream.of(today, today.minusDays(1))
          .flatMap(day -> within(now, day.atTime(from), end(day), zone).stream())
          .findFirst();
    }

    private LocalDateTime end(LocalDate begin) {
      return (to.isAfter(from) ? begin : begin.plusDays(1)).atTime(to);
    }
  }

  /**
   * Once.
   *
   * @param to exclusive
   */
  record Once(LocalDateTime from, LocalDateTime to, ZoneId zone) implements Freeze {
    @Override
    public Optional<Instant> until(Instant now) {
      return within(now, from, to, zone);
    }
  }

  private static Optional<Instant> within(
      Instant now, LocalDateTime from, LocalDateTime to, ZoneId zone) {
    List<ZoneOffset> first = zone.getRules().getValidOffsets(from);
    List<ZoneOffset> last = zone.getRules().getValidOffsets(to);
    Instant begin = first.isEmpty() ? skipped(from, zone) : from.toInstant(first.getFirst());
    Instant end = last.isEmpty() ? skipped(to, zone) : to.toInstant(last.getLast());
    return !now.isBefore(begin) && now.isBefore(end) ? Optional.of(end) : Optional.empty();
  }

  private static Instant skipped(LocalDateTime local, ZoneId zone) {
    return zone.getRules().getTransition(local).getInstant();
  }
}
