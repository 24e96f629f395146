package dhash.service;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/**
 * A body that is sent in chunks, without saying how long it will be, by a client that looks for its
 * answer meanwhile, as browsers and curl do. (The JDK's client looks only when all is sent, and
 * what it then finds depends on how long that took.)
 *
 * @param start the beginning of the answer, with its body
 */
record Upload(String start) {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final byte[] BLOCK = new byte[64 * 1024];

  /** Sends so many zeros, or fewer where the answer comes before. */
  static Upload ofZeros(int port, String path, long bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      Thread.ofVirtual().start(() -> send(socket, path, bytes));
      return new Upload(readHeadAndBody(socket.getInputStream()));
    }
  }

  int status() {
    return Integer.parseInt(start.split(" ", 3)[1]);
  }

  private static void send(Socket socket, String path, long bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              .formatted(path)
              .getBytes(US_ASCII));
      for (long sent = 0; sent < bytes; sent += BLOCK.length) {
        out.write((Integer.toHexString(BLOCK.length) + "\r\n").getBytes(US_ASCII));
        out.write(BLOCK);
        out.write("\r\n".getBytes(US_ASCII));
      }
      out.write("0\r\n\r\n".getBytes(US_ASCII));
    } catch (IOException answered) {
      // The answer came before the end, and the connection was closed.
    }
  }

  /** Up to the end of the JSON object that an error's body is. */
  private static String readHeadAndBody(InputStream in) throws IOException {
    StringBuilder read = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      read.append((char) next);
      if (next == '}') {
        return read.toString();
      }
    }
    throw new IOException("the connection was closed after: " + read);
  }
}
