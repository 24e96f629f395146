package dhash.guard.notify;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where mail is handed in.
 *
 * @param user empty where the server asks for no login
 * @param password reveals it; never printed
 */
public record MailServer(
    String host,
    int port,
    String user,
    Optional<Supplier<String>> password,
    String from,
    List<String> to) {
  /** Here the connection is encrypted from the beginning, not by STARTTLS. */
  private static final int SMTPS = 465;

  public MailServer {
    to = List.copyOf(to);
  }

  boolean encryptsFromTheBeginning() {
    return port == SMTPS;
  }

  /** A relay on this machine may have no certificate. */
  boolean isHere() {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }
}
