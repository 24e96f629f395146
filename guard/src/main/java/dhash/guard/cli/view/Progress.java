package dhash.guard.cli.view;

/** How far something long is. */
public final class Progress {
  private Progress() {}

  /** Such as {@code backup: 12.0 MB of 80.0 MB}; where nothing is counted, what is done. */
  public static String text(String what, long done, long total) {
    if (done == 0 && total == 0) {
      return what;
    }
    String of = total > 0 ? " of " + Story.size(total) : "";
    return what + ": " + Story.size(done) + of;
  }
}
