package dhash.guard.postgres;

import java.util.Map;
import java.util.TreeMap;

/** What an embedded server is told when its data folder is made. */
final class ServerSettings {
  /** It is reached from this machine only. */
  static final String HOST = "127.0.0.1";

  /** By PostgreSQL's own names. */
  static final Map<String, String> OF_A_NEW_ONE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("listen_addresses", HOST),
              Map.entry("unix_socket_directories", ""),
              Map.entry("max_connections", "100"),
              Map.entry("shared_buffers", "64MB"),
              Map.entry("max_wal_size", "512MB"),
              Map.entry("wal_level", "replica"),
              Map.entry("jit", "off"),
              Map.entry("timezone", "UTC"),
              Map.entry("log_timezone", "UTC"),
              // one file for each day of the week, overwritten a week later; no statements in it
              Map.entry("logging_collector", "on"),
              Map.entry("log_directory", "../log"),
              Map.entry("log_filename", "postgresql-%a.log"),
              Map.entry("log_truncate_on_rotation", "on"),
              Map.entry("log_rotation_age", "1d"),
              Map.entry("log_rotation_size", "0"),
              Map.entry("log_min_messages", "log"),
              Map.entry("log_min_error_statement", "panic")));

  private ServerSettings() {}
}
