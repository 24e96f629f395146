package dhash.service.store;

import dhash.service.hash.DifferenceHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Every image that was hashed. */
public final class Extractions {
  private final DataSource database;
  private final String version;

  /**
   * @param version of the service, noted with each extraction
   */
  public Extractions(DataSource database, String version) {
    this.database = database;
    this.version = version;
  }

  /** An image that was hashed, before it is stored. */
  public record Extraction(String requestId, DifferenceHash hash, double durationMillis) {}

  /** Stores an extraction that nothing in the library matches. */
  public void storeUnmatched(Extraction extraction) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO extractions (request_id, hash, confidence, duration_ms, version)
                VALUES (?, ?, 0, ?, ?)\
                """)) {
      insert.setString(1, extraction.requestId());
      insert.setLong(2, extraction.hash().bits());
      insert.setDouble(3, extraction.durationMillis());
      insert.setString(4, version);
      insert.executeUpdate();
    }
  }

  /**
   * Stores an extraction with the component that it matches, and puts it up for review if asked.
   *
   * @return the component's key; empty, and nothing stored, where the component is gone
   */
  public Optional<String> storeMatched(
      Extraction extraction, long componentId, double confidence, boolean review)
      throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                WITH found AS (SELECT key FROM components WHERE id = ?),
                stored AS (
                  INSERT INTO extractions
                    (request_id, hash, component_key, confidence, duration_ms, version)
                  SELECT ?, ?, key, ?, ?, ? FROM found),
                queued AS (
                  INSERT INTO reviews (hash, component_key, confidence)
                  SELECT ?, key, ? FROM found WHERE ?
                  ON CONFLICT (hash, component_key) DO UPDATE SET seen = reviews.seen + 1
                  WHERE reviews.state = 'unreviewed')
                SELECT key FROM found\
                """)) {
      insert.setLong(1, componentId);
      insert.setString(2, extraction.requestId());
      insert.setLong(3, extraction.hash().bits());
      insert.setDouble(4, confidence);
      insert.setDouble(5, extraction.durationMillis());
      insert.setString(6, version);
      insert.setLong(7, extraction.hash().bits());
      insert.setDouble(8, confidence);
      insert.setBoolean(9, review);
      try (ResultSet row = insert.executeQuery()) {
        return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
      }
    }
  }
}
