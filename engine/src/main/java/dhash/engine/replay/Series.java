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
  /** One number says nothing of the rest of a window. */
  private static final int FEWEST_POLLS = 2;

  /** Of the polls that a window of its length usually has. */
  private static final double ENOUGH = 0.5;

  public Series {
    samples = List.copyOf(samples);
  }

  /**
   * Stretches of the given length without an incident, one after the other, and one stretch for
   * each incident. Before an incident, {@code lead} is watched, so that it meets windows full of
   * good samples, but nothing of an incident before it; after one, as much is left out, for what
   * was wrong may linger. A stretch without an incident that has almost no polls, or in which the
   * gates are blind most of the time, is no proof that they keep quiet ({@link Recording#enough}).
   *
   * @param incidents those without any sample in them are left out
   */
  public List<Stretch> cut(List<Incident> incidents, Duration length, Duration lead) {
    List<Stretch> stretches = new ArrayList<>();
    for (Incident incident : incidents) {
      if (meets(incident)) {
        List<Sample> met = between(watchedFrom(incident, incidents, lead), incident.end());
        stretches.add(
            new Stretch(Recording.of(name + ": " + incident.name(), met), Optional.of(incident)));
      }
    }
    stretches.addAll(clean(incidents, length, lead));
    stretches.sort(Comparator.comparing(stretch -> stretch.recording().begin()));
    return stretches;
  }

  /** Whether anything was recorded while the incident lasted. */
  public boolean meets(Incident incident) {
    return !between(incident.begin(), incident.end()).isEmpty();
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
    int enough = enough(length);
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
                Recording.of(name + " from " + begin, between(begin, end.minusNanos(1)), enough),
                Optional.empty()));
      }
      Instant until = over.orElse(end.minusNanos(1));
      while (next < samples.size() && !samples.get(next).at().isAfter(until)) {
        next++;
      }
    }
    return clean;
  }

  /** At how many polls there must be something to go by; the usual pause is the median one. */
  private int enough(Duration length) {
    List<Duration> pauses = new ArrayList<>();
    for (int i = 1; i < samples.size(); i++) {
      pauses.add(Duration.between(samples.get(i - 1).at(), samples.get(i).at()));
    }
    pauses.removeIf(Duration::isZero);
    pauses.sort(Comparator.naturalOrder());
    Duration usual = pauses.isEmpty() ? length : pauses.get(pauses.size() / 2);
    long polls = length.dividedBy(usual);
    return (int) Math.max(FEWEST_POLLS, Math.ceil(ENOUGH * polls));
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
