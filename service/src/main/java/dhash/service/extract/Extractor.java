package dhash.service.extract;

import dhash.service.hash.DifferenceHash;
import dhash.service.hash.Hashing;
import dhash.service.hash.Hashing.Hashed;
import dhash.service.hash.ImageHasher;
import dhash.service.library.Library;
import dhash.service.library.Neighbour;
import dhash.service.metrics.Metrics;
import dhash.service.misbehave.Misbehaviour;
import dhash.service.store.Components;
import dhash.service.store.Extractions;
import dhash.service.store.Extractions.Extraction;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Hashes an image, finds the component it shows, and remembers both. */
public final class Extractor {
  /** Two unrelated hashes differ in 32 bits on average: beyond that, a neighbour means nothing. */
  private static final int FARTHEST_MATCH = 32;

  /** How often to search again when the component found was deleted meanwhile. */
  private static final int MOST_SEARCHES = 5;

  private static final double NANOS_A_MILLI = 1e6;

  private final ImageHasher hasher;
  private final Library library;
  private final Components components;
  private final Extractions extractions;
  private final Metrics metrics;
  private final Misbehaviour misbehaviour;
  private final double lowConfidence;
  private final LongSupplier nanoTime;

  /**
   * @param lowConfidence matches below it go to review, 0 to 1
   */
  public Extractor(
      ImageHasher hasher,
      Library library,
      Components components,
      Extractions extractions,
      Metrics metrics,
      Misbehaviour misbehaviour,
      double lowConfidence,
      LongSupplier nanoTime) {
    this.hasher = hasher;
    this.library = library;
    this.components = components;
    this.extractions = extractions;
    this.metrics = metrics;
    this.misbehaviour = misbehaviour;
    this.lowConfidence = lowConfidence;
    this.nanoTime = nanoTime;
  }

  /** The component that an image shows. */
  public record Match(String key, DifferenceHash hash, int distance) {
    /** How sure it is, 0 to 1. */
    public double confidence() {
      return DifferenceHash.confidence(distance);
    }
  }

  /** What became of an image. */
  public sealed interface Outcome {
    /** It was hashed; the match is empty where nothing in the library is near. */
    record Extracted(DifferenceHash hash, Optional<Match> match, double durationMillis)
        implements Outcome {
      /** How sure the match is, 0 to 1; 0 without a match. */
      public double confidence() {
        return match.map(Match::confidence).orElse(0.0);
      }
    }

    /** The sender is at fault. */
    record Refused(Hashing.Refused why) implements Outcome {}

    /** The service could not do it. */
    record Failed(String why) implements Outcome {}

    /** The service could not do it now; it may be tried again. */
    record Busy(String why) implements Outcome {}
  }

  /**
   * Extracts.
   *
   * @param probe whether to store nothing
   * @throws SQLException when the database can't be asked
   */
  public Outcome extract(byte[] image, boolean probe, String requestId)
      throws SQLException, InterruptedException {
    misbehaviour.countExtraction();
    long begin = nanoTime.getAsLong();
    misbehaviour.delayHashing();
    long delay = nanoTime.getAsLong() - begin;
    return switch (hasher.hash(image)) {
      case Hashing.Refused refused -> new Outcome.Refused(refused);
      case Hashing.Busy _ -> new Outcome.Busy("too many images wait to be hashed");
      case Hashed hashed -> {
        long nanos = delay + hashed.nanos();
        metrics.hashed(nanos);
        yield misbehaviour.failsNow()
            ? new Outcome.Failed("failed on purpose, as configured")
            : match(new Extraction(requestId, hashed.hash(), nanos / NANOS_A_MILLI), probe);
      }
    };
  }

  private Outcome match(Extraction extraction, boolean probe) throws SQLException {
    for (int search = 0; search < MOST_SEARCHES; search++) {
      Optional<Neighbour> nearest =
          library
              .index()
              .nearest(extraction.hash())
              .filter(neighbour -> neighbour.distance() <= FARTHEST_MATCH);
      if (nearest.isEmpty()) {
        if (!probe) {
          extractions.storeUnmatched(extraction);
        }
        return new Outcome.Extracted(
            extraction.hash(), Optional.empty(), extraction.durationMillis());
      }
      Optional<Match> match = confirm(extraction, nearest.get(), probe);
      if (match.isPresent()) {
        return new Outcome.Extracted(extraction.hash(), match, extraction.durationMillis());
      }
      library.catchUp();
    }
    return new Outcome.Busy("the library changes too fast");
  }

  /** Empty where the component was deleted since the index last caught up. */
  private Optional<Match> confirm(Extraction extraction, Neighbour nearest, boolean probe)
      throws SQLException {
    long id = nearest.componentId();
    double confidence = DifferenceHash.confidence(nearest.distance());
    Optional<String> key =
        probe
            ? Optional.ofNullable(components.keys(List.of(id)).get(id))
            : extractions.storeMatched(extraction, id, confidence, confidence < lowConfidence);
    if (key.isPresent() && !probe) {
      metrics.matched(confidence);
    }
    return key.map(known -> new Match(known, nearest.hash(), nearest.distance()));
  }
}
