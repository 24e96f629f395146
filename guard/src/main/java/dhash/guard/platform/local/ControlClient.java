package dhash.guard.platform.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dhash.guard.platform.local.Line.Words;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Speaks to the supervisor. Made of little, for it is loaded by each command that asks. */
final class ControlClient {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
  private static final int ANSWER_BYTES = 4 << 20;

  private final SupervisorAddress address;

  ControlClient(SupervisorAddress address) {
    this.address = address;
  }

  /**
   * @param path such as {@code /ping}
   * @param body lines
   * @throws dhash.guard.port.GuardException what the supervisor refused with
   */
  List<Words> call(String path, String body) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + address.port() + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout((int) CONNECT_LIMIT.toMillis());
    connection.setReadTimeout((int) ANSWER_LIMIT.toMillis());
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Authorization", "Bearer " + address.token());
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(body.getBytes(UTF_8).length);
    connection.getOutputStream().write(body.getBytes(UTF_8));
    int status = connection.getResponseCode();
    if (status == 200) {
      return answer(connection.getInputStream());
    }
    if (status == ControlServer.REFUSED) {
      throw Wire.refusal(answer(connection.getErrorStream()).getFirst());
    }
    if (status == ControlServer.BUG) {
      throw new IllegalStateException("the supervisor failed at " + path + "; its log says why");
    }
    throw new IOException("the supervisor answered " + status);
  }

  private static List<Words> answer(InputStream stream) throws IOException {
    try (stream) {
      return Line.parse(new String(stream.readNBytes(ANSWER_BYTES), UTF_8));
    }
  }
}
