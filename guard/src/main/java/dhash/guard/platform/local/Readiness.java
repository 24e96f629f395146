package dhash.guard.platform.local;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;

/** Asks one replica whether it is ready. */
final class Readiness {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private Readiness() {}

  /** What is wrong; empty when the replica answered 2xx. */
  static String check(int port, String path) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout((int) LIMIT.toMillis());
      connection.setReadTimeout((int) LIMIT.toMillis());
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("Connection", "close");
      try {
        int status = connection.getResponseCode();
        return status / 100 == 2 ? "" : path + " answered " + status;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return path + ": " + e.getMessage();
    }
  }
}
