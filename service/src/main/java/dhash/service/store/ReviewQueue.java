package dhash.service.store;

import dhash.service.hash.DifferenceHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Matches of low confidence that wait until someone looks at them. */
public final class ReviewQueue {
  private final DataSource database;

  public ReviewQueue(DataSource database) {
    this.database = database;
  }

  /**
   * A match that waits.
   *
   * @param seen how often the image came
   * @param skippedAt when it was last put off
   */
  public record Item(
      long id,
      DifferenceHash hash,
      String componentKey,
      double confidence,
      int seen,
      Instant createdAt,
      Optional<Instant> skippedAt) {}

  /** What a reviewer decides. */
  public enum Action {
    /** The match is right. */
    APPROVE,
    /** The match is wrong. */
    REJECT,
    /** To be decided later: it goes to the queue's end. */
    SKIP
  }

  /** How a review ended. */
  public sealed interface Reviewed {
    /** The item's state now. */
    record Done(String state) implements Reviewed {}

    /** It had been decided otherwise before, and stays so. */
    record AlreadyDecided(String state) implements Reviewed {}

    /** There is no such item. */
    record Unknown() implements Reviewed {}
  }

  /** How many wait. */
  public long length() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement count =
            connection.prepareStatement("SELECT count(*) FROM reviews WHERE state = 'unreviewed'");
        ResultSet row = count.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Those that wait, the skipped ones last, the oldest first. */
  public List<Item> waiting(int limit, int offset) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                """
                SELECT id, hash, component_key, confidence, seen, created_at, skipped_at
                FROM reviews WHERE state = 'unreviewed'
                ORDER BY skipped_at NULLS FIRST, id LIMIT ? OFFSET ?\
                """)) {
      select.setInt(1, limit);
      select.setInt(2, offset);
      List<Item> items = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          items.add(
              new Item(
                  rows.getLong(1),
                  new DifferenceHash(rows.getLong(2)),
                  rows.getString(3),
                  rows.getDouble(4),
                  rows.getInt(5),
                  rows.getTimestamp(6).toInstant(),
                  Optional.ofNullable(rows.getTimestamp(7)).map(Timestamp::toInstant)));
        }
      }
      return items;
    }
  }

  /** Carries out what a reviewer decided; the same decision twice is harmless. */
  public Reviewed review(long id, Action action) throws SQLException {
    String state =
        switch (action) {
          case APPROVE -> "approved";
          case REJECT -> "rejected";
          case SKIP -> "unreviewed";
        };
    String change = action == Action.SKIP ? "skipped_at = now()" : "reviewed_at = now()";
    try (Connection connection = database.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE reviews SET state = ?, "
                    + change
                    + " WHERE id = ? AND state = 'unreviewed'")) {
      update.setString(1, state);
      update.setLong(2, id);
      if (update.executeUpdate() == 1) {
        return new Reviewed.Done(state);
      }
      try (PreparedStatement select =
          connection.prepareStatement("SELECT state FROM reviews WHERE id = ?")) {
        select.setLong(1, id);
        try (ResultSet row = select.executeQuery()) {
          if (!row.next()) {
            return new Reviewed.Unknown();
          }
          String present = row.getString(1);
          return present.equals(state)
              ? new Reviewed.Done(present)
              : new Reviewed.AlreadyDecided(present);
        }
      }
    }
  }

  /** Puts made-up matches into the queue, for {@code DHASH_MISBEHAVE=grow-queue}. */
  public void grow(List<DifferenceHash> hashes, String componentKey) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO reviews (hash, component_key, confidence) VALUES (?, ?, 0.5)
                ON CONFLICT DO NOTHING\
                """)) {
      for (DifferenceHash hash : hashes) {
        insert.setLong(1, hash.bits());
        insert.setString(2, componentKey);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
