package dhash.engine.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All freezes of an environment, which may overlap. */
public record FreezeCalendar(List<Freeze> freezes) {
  public static final FreezeCalendar NONE = new FreezeCalendar(List.of());

  /** Freezes that follow on each other for longer than this are told as far as this. */
  private static final int MOST_IN_A_ROW = 100;

  public FreezeCalendar {
    freezes = List.copyOf(freezes);
  }

  /** When a deploy may begin again; empty where it may now. */
  public Optional<Instant> until(Instant now) {
    Optional<Instant> end = latest(now);
    for (int i = 0; end.isPresent() && i < MOST_IN_A_ROW; i++) {
      Optional<Instant> next = latest(end.get());
      if (next.isEmpty()) {
        return end;
      }
      end = next;
    }
    return end;
  }

  private Optional<Instant> latest(Instant now) {
    return freezes.stream().flatMap(freeze -> freeze.until(now).stream()).max(Instant::compareTo);
  }
}
