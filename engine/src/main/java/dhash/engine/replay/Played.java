package dhash.engine.replay;

import dhash.engine.gate.Judgement;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What gates made of a recording.
 *
 * @param polls how many samples there were
 * @param said whether gates had a say at so many polls that silence means something, or failed
 * @param alarm when it would have been taken back; empty where it would not
 * @param worst by gate, the value nearest to its threshold or furthest beyond it
 * @param last every gate's last word
 * @param warned what failed without taking it back, each gate's first
 */
public record Played(
    String name,
    Instant begin,
    int polls,
    boolean said,
    Optional<Alarm> alarm,
    Map<String, Double> worst,
    List<Judgement> last,
    List<Judgement> warned) {
  public Played {
    worst = Collections.unmodifiableMap(new TreeMap<>(worst));
    last = List.copyOf(last);
    warned = List.copyOf(warned);
  }

  /** A gate failed that takes a rollout back. */
  public record Alarm(Instant at, Judgement judgement) {}
}
