package dhash.guard.postgres;

import dhash.engine.plan.Restore;
import dhash.guard.port.GuardException;
import dhash.guard.port.Restoration.Swapped;
import java.io.IOException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** Lets restored data take the living ones' place; those are kept under a name of their own. */
sealed interface Swap permits FolderSwap, DatabaseSwap {
  /** What stands between a database's name and the time in the name of a kept one. */
  String BEFORE = "_before_rollback_";

  DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);

  /** Names of what earlier swaps kept, oldest first. */
  List<String> kept() throws IOException, SQLException;

  /**
   * The name of the environment whose data are kept there, or empty; nothing is changed.
   *
   * @throws GuardException where it can't be used any more
   */
  String bearerOf(String kept) throws IOException, InterruptedException, SQLException;

  /** The way into what is kept, where that can be had without starting anything. */
  Optional<DatabaseAddress> wayInto(String kept);

  /** Drops what is kept under a name, for good; harmless where it is gone. */
  void drop(String kept) throws IOException, InterruptedException, SQLException;

  /** What would keep a swap from coming about; nothing is changed. */
  List<String> obstacles() throws SQLException;

  /**
   * Ends all sessions, counts what the living data have and the others have not, and swaps.
   * Repeating it after a crash goes on where that one stopped, and tells what was done.
   */
  Swapped swap(Restore what, Instant stamp, Meter meter)
      throws IOException, InterruptedException, SQLException;

  /** At most 63 bytes, as PostgreSQL has it. */
  static String keptName(String database, Instant stamp) {
    return DatabaseAddress.cut(database, BEFORE + TIME.format(stamp));
  }

  /** When what bears this name was swapped out; empty where the name is none of ours. */
  static Optional<Instant> keptAt(String name) {
    try {
      return Optional.of(
          TIME.parse(name.substring(name.lastIndexOf(BEFORE) + BEFORE.length()), Instant::from));
    } catch (DateTimeException | IndexOutOfBoundsException foreign) {
      return Optional.empty();
    }
  }
}
