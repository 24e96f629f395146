package dhash.engine.gate;

import dhash.engine.evidence.BurnRate;
import dhash.engine.evidence.Tally;
import dhash.engine.gate.Telemetry.Counters;
import dhash.engine.gate.Telemetry.Spell;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the service as a whole has tried and failed, both arms together, for as long as an error
 * budget looks back: what was told of the time before, once, and then the samples.
 *
 * @param before oldest first, from before the first sample; empty until it was told
 * @param missing why it was not told yet
 * @param latest each replica's last counters
 * @param at when those were read
 * @param own since the first sample, oldest first
 */
public record Ledger(
    Optional<List<Spell>> before,
    Optional<Window.Missing> missing,
    Map<String, Counters> latest,
    Optional<Instant> at,
    List<Spell> own) {
  /** Nothing was told and nothing seen. */
  public static final Ledger EMPTY =
      new Ledger(Optional.empty(), Optional.empty(), Map.of(), Optional.empty(), List.of());

  /** As far back as the longest window looks. */
  public static final Duration REACH = Duration.ofDays(3);

  /** In a longer pause nobody knows when what was counted happened. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** Spells are kept by the minute: three days are some thousands then, whatever the cadence. */
  private static final Duration GRAIN = Duration.ofMinutes(1);

  /** So much of a window must be known. */
  private static final double ENOUGH = 0.8;

  public Ledger {
    before = before.map(List::copyOf);
    latest = Map.copyOf(latest);
    own = List.copyOf(own);
  }

  /** After one more poll. */
  public Ledger with(Sample sample) {
    Ledger told = toldBy(sample.customs().get(Gate.BurnRate.NAME), sample.at());
    List<Reading> readings =
        Stream.concat(sample.candidate().stream(), sample.baseline().stream()).toList();
    Map<String, Counters> next = new HashMap<>();
    Slice.Sum sum = new Slice.Sum();
    for (Reading reading : readings) {
      if (reading.telemetry() instanceof Counters now && now.plausible()) {
        Counters seen = latest.getOrDefault(reading.replica(), now);
        next.put(reading.replica(), now);
        sum.add(Slice.between(sample.at(), seen, now));
      }
    }
    if (!Window.areEnough(next.size(), readings.size())) {
      return told;
    }
    Window.Totals did = sum.totals();
    List<Spell> spells =
        at.filter(last -> Duration.between(last, sample.at()).compareTo(LONGEST_PAUSE) <= 0)
            .map(last -> told.plus(new Spell(last, sample.at(), did.attempts(), did.failures())))
            .orElse(own);
    return new Ledger(told.before, told.missing, next, Optional.of(sample.at()), spells);
  }

  /** What it is told of the time that it has seen itself is left out. */
  private Ledger toldBy(@Nullable Telemetry word, Instant now) {
    return switch (word) {
      case Telemetry.Past(List<Spell> spells) when before.isEmpty() ->
          new Ledger(Optional.of(until(spells, now)), Optional.empty(), latest, at, own);
      case Telemetry.Missing(String reason) -> without(reason, false);
      case Telemetry.Unavailable(String reason) -> without(reason, true);
      case null, default -> this;
    };
  }

  private List<Spell> until(List<Spell> spells, Instant now) {
    Instant begin = own.isEmpty() ? at.orElse(now) : own.getFirst().from();
    return spells.stream().filter(spell -> !spell.to().isAfter(begin)).toList();
  }

  private Ledger without(String reason, boolean broken) {
    return new Ledger(before, Optional.of(new Window.Missing(reason, broken)), latest, at, own);
  }

  /** Those of the same minute become one. */
  private List<Spell> plus(Spell newest) {
    List<Spell> spells = new ArrayList<>(own.size() + 1);
    Instant oldest = newest.to().minus(REACH);
    for (Spell spell : own) {
      if (spell.to().isAfter(oldest)) {
        spells.add(spell);
      }
    }
    if (!spells.isEmpty() && spells.getLast().continuesWith(newest, GRAIN)) {
      newest = spells.removeLast().plus(newest);
    }
    spells.add(newest);
    return spells;
  }

  /** All that it knows, by {@code grain}, for a ledger that goes on from it. */
  public List<Spell> spells(Duration grain) {
    List<Spell> coarse = new ArrayList<>();
    for (Spell spell : own) {
      if (!coarse.isEmpty() && coarse.getLast().continuesWith(spell, grain)) {
        coarse.add(coarse.removeLast().plus(spell));
      } else {
        coarse.add(spell);
      }
    }
    return coarse;
  }

  /** Whether it was told nothing of the time before yet. */
  boolean wantsPast() {
    return before.isEmpty();
  }

  /** What one pair of windows says. */
  record Pair(BurnRate pair, Past longer, Past shorter, Past since) {}

  /**
   * A window as it is known.
   *
   * @param known how much of it
   */
  record Past(Tally tally, Duration known, boolean enough) {}

  Pair read(BurnRate pair) {
    return new Pair(
        pair,
        last(pair.longWindow(), true),
        last(pair.shortWindow(), true),
        last(pair.shortWindow(), false));
  }

  /**
   * @param all also of before the first sample
   */
  private Past last(Duration length, boolean all) {
    Instant end = at.orElse(Instant.EPOCH);
    Instant begin = end.minus(length);
    double attempts = 0;
    double failures = 0;
    Duration known = Duration.ZERO;
    List<Spell> earlier = all ? before.orElse(List.of()) : List.of();
    for (Spell spell : Stream.concat(earlier.stream(), own.stream()).toList()) {
      if (spell.middle().isAfter(begin) && !spell.to().isAfter(end)) {
        attempts += spell.attempts();
        failures += spell.failures();
        known = known.plus(spell.length());
      }
    }
    long tried = Math.round(attempts);
    Tally tally = new Tally(tried, Math.min(tried, Math.round(failures)));
    return new Past(tally, known, known.toMillis() >= ENOUGH * length.toMillis());
  }
}
