package dhash.service.store;

import dhash.service.hash.DifferenceHash;
import dhash.service.hash.Hashing.Hashed;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** The library of known component images. */
public final class Components {
  private final DataSource database;

  public Components(DataSource database) {
    this.database = database;
  }

  /** A component image of the library; the image itself is not kept. */
  public record Component(
      String key, DifferenceHash hash, String format, int width, int height, Instant createdAt) {}

  /** Whether a component was added, and what stands under its key now. */
  public record Added(boolean isNew, Component component) {}

  /** Adds a component unless its key is taken. */
  public Added add(String key, Hashed image) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO components (key, hash, format, width, height)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING\
                """)) {
      insert.setString(1, key);
      insert.setLong(2, image.hash().bits());
      insert.setString(3, image.format().name().toLowerCase(Locale.ROOT));
      insert.setInt(4, image.width());
      insert.setInt(5, image.height());
      boolean isNew = insert.executeUpdate() == 1;
      Component component =
          find(connection, key)
              .orElseThrow(() -> new SQLException("component deleted while it was added: " + key));
      return new Added(isNew, component);
    }
  }

  /** The component with a key. */
  public Optional<Component> find(String key) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return find(connection, key);
    }
  }

  private static Optional<Component> find(Connection connection, String key) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT key, hash, format, width, height, created_at FROM components WHERE key = ?")) {
      select.setString(1, key);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new Component(
                row.getString(1),
                new DifferenceHash(row.getLong(2)),
                row.getString(3),
                row.getInt(4),
                row.getInt(5),
                row.getTimestamp(6).toInstant()));
      }
    }
  }

  /**
   * Deletes a component, and what waits for review because of it.
   *
   * @return whether there was one
   */
  public boolean delete(String key) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement delete =
            connection.prepareStatement(
                """
                WITH deleted AS (DELETE FROM components WHERE key = ? RETURNING key),
                withdrawn AS (DELETE FROM reviews
                  WHERE component_key IN (SELECT key FROM deleted) AND state = 'unreviewed')
                SELECT key FROM deleted\
                """)) {
      delete.setString(1, key);
      try (ResultSet row = delete.executeQuery()) {
        return row.next();
      }
    }
  }

  /** The keys of components by their ids; those that are gone are left out. */
  public Map<Long, String> keys(Collection<Long> ids) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT id, key FROM components WHERE id = ANY (?)")) {
      Array array = connection.createArrayOf("bigint", ids.toArray());
      select.setArray(1, array);
      Map<Long, String> keys = new HashMap<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          keys.put(rows.getLong(1), rows.getString(2));
        }
      }
      array.free();
      return keys;
    }
  }
}
