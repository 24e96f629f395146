package dhash.guard.platform.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dhash.guard.metrics.ScrapeText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Thousands of replicas, each on a port of its own, that answer for their health and their metrics
 * as the service does; on one thread, for they are to take little from who is measured.
 */
final class FleetForBenchmark {
  private static final int BACKLOG = 64;
  private static final int LONGEST_REQUEST_BYTES = 4096;
  private static final int ATTEMPTS_A_SECOND = 30;

  private final Selector selector = Selector.open();
  private final List<Integer> ports = new ArrayList<>();
  private final long begin = System.nanoTime();
  private final ByteBuffer in = ByteBuffer.allocateDirect(LONGEST_REQUEST_BYTES);

  FleetForBenchmark(int replicas) throws IOException {
    for (int i = 0; i < replicas; i++) {
      ServerSocketChannel ear = ServerSocketChannel.open();
      ear.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      ear.configureBlocking(false);
      ear.register(selector, SelectionKey.OP_ACCEPT);
      ports.add(((InetSocketAddress) ear.getLocalAddress()).getPort());
    }
  }

  List<Integer> ports() {
    return ports;
  }

  /** Answers until the process ends. */
  void answer() throws IOException {
    while (true) {
      selector.select(this::attend);
    }
  }

  private void attend(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        SocketChannel caller = ((ServerSocketChannel) key.channel()).accept();
        if (caller != null) {
          caller.configureBlocking(false);
          caller.register(selector, SelectionKey.OP_READ);
        }
      } else {
        answer((SocketChannel) key.channel());
      }
    } catch (IOException gone) {
      close(key);
    }
  }

  /** A request without a body comes in one piece. */
  private void answer(SocketChannel caller) throws IOException {
    in.clear();
    int length = caller.read(in);
    if (length < 0) {
      throw new IOException("it hung up");
    }
    byte[] request = new byte[in.flip().remaining()];
    in.get(request);
    boolean health = new String(request, US_ASCII).startsWith("GET /health");
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    String body =
        health ? "{\"status\":\"OK\"}" : ScrapeText.after(1000 + ATTEMPTS_A_SECOND * seconds);
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(health ? "application/json" : "text/plain; version=0.0.4", body.length());
    ByteBuffer out = ByteBuffer.wrap((head + body).getBytes(US_ASCII));
    while (out.hasRemaining()) {
      caller.write(out);
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException alreadyGone) {
      key.cancel();
    }
  }
}
