package dhash.guard.cli;

import dhash.guard.port.ProvenBackups;
import dhash.guard.port.ProvenBackups.Proven;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How old the last proof is that data would come back. */
final class Age {
  private Age() {}

  /** Such as {@code 3 h ago, restored in 2.1 s: dhash_staging_20261123_120000.zip}. */
  static String of(Desk desk, ProvenBackups backups) throws IOException {
    Optional<Proven> last = backups.lastProven();
    if (last.isEmpty()) {
      return "none: no backup was ever restored";
    }
    Duration age = Duration.between(last.get().proof().at(), desk.clock().instant());
    return String.format(
        Locale.ROOT,
        "%s ago, restored in %.1f s: %s",
        inWords(age),
        last.get().proof().took().toMillis() / 1e3,
        last.get().file().getFileName());
  }

  private static String inWords(Duration age) {
    return age.toDays() > 1
        ? age.toDays() + " days"
        : age.toHours() > 0 ? age.toHours() + " h" : Math.max(0, age.toMinutes()) + " min";
  }
}
