package dhash.engine.replay;

import dhash.engine.gate.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Telemetry that was recorded on and on, with no rollout in it. Cut into stretches, each of which
 * is watched as a rollout would be: with windows that know nothing of what was before.
 *
 * @param samples in the order of their times
 */
public record Series(String name, List<Sample> samples) {
  public Series {
    samples = List.copyOf(samples);
  }

  /**
   * Stretches of the given length without an incident, one after the other, and one stretch for
   * each incident. Before an incident, {@code lead} is watched, so that it meets windows full of
   * good samples, but nothing of an incident before it; after one, as much is left out, for what
   * was wrong may linger.
   *
   * @param incidents those without any sample in them are left out
   */
  public List<Stretch> cut(List<Incident> incidents, Duration length, Duration lead) {
    List<Stretch> stretches = new ArrayList<>();
    for (Incident incident : incidents) {
      if (!between(incident.begin(), incident.end()).isEmpty()) {
        List<Sample> met = between(watchedFrom(incident, incidents, lead), incident.end());
        stretches.add(
            new Stretch(Recording.of(name + ": " + incident.name(), met), Optional.of(incident)));
      }
    }
    stretches.addAll(clean(incidents, length, lead));
    stretches.sort(Comparator.comparing(stretch -> stretch.recording().begin()));
    return stretches;
  }

  private static Instant watchedFrom(Incident incident, List<Incident> all, Duration lead) {
    Instant from = incident.begin().minus(lead);
    for (Incident other : all) {
      if (other.begin().isBefore(incident.begin()) && other.end().isAfter(from)) {
        from = other.end().isBefore(incident.begin()) ? other.end() : incident.begin();
      }
    }
    return from;
  }

  private List<Stretch> clean(List<Incident> incidents, Duration length, Duration lead) {
    List<Stretch> clean = new ArrayList<>();
    int next = 0;
    while (next < samples.size()) {
      Instant begin = samples.get(next).at();
      Instant end = begin.plus(length);
      Optional<Instant> over =
          incidents.stream()
              .filter(i -> i.begin().isBefore(end) && !i.end().plus(lead).isBefore(begin))
              .map(i -> i.end().plus(lead))
              .max(Comparator.naturalOrder());
      if (samples.getLast().at().isBefore(end)) {
        break; // what is left is shorter than a window
      }
      if (over.isEmpty()) {
        clean.add(
            new Stretch(
                Recording.of(name + " from " + begin, between(begin, end.minusNanos(1))),
                Optional.empty()));
      }
      Instant until = over.orElse(end.minusNanos(1));
      while (next < samples.size() && !samples.get(next).at().isAfter(until)) {
        next++;
      }
    }
    return clean;
  }

  /** Both ends included. */
  private List<Sample> between(Instant begin, Instant end) {
    return samples.subList(before(begin), Math.max(before(begin), before(end.plusNanos(1))));
  }

  /** How many samples were before the time. */
  private int before(Instant time) {
    int low = 0;
    int high = samples.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (samples.get(middle).at().isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
