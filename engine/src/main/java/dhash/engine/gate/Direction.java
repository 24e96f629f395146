package dhash.engine.gate;

/** On which side of its threshold a number is bad. */
public enum Direction {
  ABOVE,
  BELOW;

  boolean isBeyond(double value, double threshold) {
    return this == ABOVE ? value > threshold : value < threshold;
  }

  /** Comparisons with NaN are false, so that NaN is never well. */
  boolean isWithin(double value, double threshold) {
    return this == ABOVE ? value <= threshold : value >= threshold;
  }
}
