package dhash.service.hash;

/** What became of an image that was to be hashed. */
public sealed interface Hashing {
  /**
   * It was hashed.
   *
   * @param width of the image, in pixels
   * @param height of the image, in pixels
   * @param nanos the time that decoding and hashing took
   */
  record Hashed(DifferenceHash hash, ImageFormat format, int width, int height, long nanos)
      implements Hashing {}

  /** The bytes are no image that could be hashed; the sender is at fault. */
  record Refused(Reason reason, String message) implements Hashing {}

  /** Too many images wait to be hashed; the service is at fault. */
  record Busy() implements Hashing {}

  /** Why an image is refused. */
  enum Reason {
    /** Of no format that is read. */
    UNSUPPORTED,
    /** Damaged, cut short, or not what its first bytes claim. */
    BROKEN,
    /** Too many pixels to be decoded in bounded memory and time. */
    TOO_LARGE
  }
}
