package dhash.guard.config;

import java.util.List;
import java.util.Optional;

/**
 * How mail is sent.
 *
 * @param user empty where the server asks for no login
 */
public record MailSettings(
    String host, int port, String user, Optional<Secret> password, String from, List<String> to) {
  public MailSettings {
    to = List.copyOf(to);
  }
}
