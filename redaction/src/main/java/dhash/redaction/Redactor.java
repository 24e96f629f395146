package dhash.redaction;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Masks secrets in whatever is about to be written: by their known value, by the name that stands
 * before them, and by their looks; in plain text, in JSON and in URLs. Takes time in proportion to
 * the text. Safe for use by several threads.
 */
public final class Redactor {
  /** What stands in place of a secret. */
  public static final String MASK = "***";

  /** Shorter values would mask half of every sentence. */
  private static final int SHORTEST_KNOWN = 4;

  /** Of variables that we know nothing of: a short value may be a common word. */
  private static final int SHORTEST_OF_VARIABLES = 8;

  /** As JSON, URLs and the like write it; longest first, for one may be part of another. */
  private final List<String> known = new CopyOnWriteArrayList<>();

  /** Where a shell is and was, which is no password. */
  private static final Set<String> FOLDERS = Set.of("PWD", "OLDPWD");

  /** One that knows the longer values of all variables whose names are a secret's. */
  public static Redactor knowing(Map<String, String> variables) {
    Redactor redactor = new Redactor();
    variables.forEach((name, value) -> {
      boolean secret = SecretName.isSecret(name) && !FOLDERS.contains(name);
      if (secret && value.length() >= SHORTEST_OF_VARIABLES) {
        redactor.learn(value);
      }
    });
    return redactor;
  }

  /** From now on this value is masked wherever it stands, also as JSON and URLs write it. */
  public synchronized void learn(String secret) {
    if (secret.length() < SHORTEST_KNOWN) {
      return;
    }
    List<String> all =
        Stream.concat(
                known.stream(),
                Stream.of(
                    secret,
                    secret.replace("\\", "\\\\").replace("\"", "\\\""),
                    URLEncoder.encode(secret, StandardCharsets.UTF_8),
                    URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20")))
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    known.clear();
    known.addAll(all);
  }

  /** The text with every secret and everything personal in it replaced by {@value #MASK}. */
  public String redact(String text) {
    return redact(text, "");
  }

  /**
   * Likewise, but an e-mail address that is {@code who} stays: where somebody is called by it, it
   * has to be seen who that is.
   */
  public String redact(String text, String who) {
    return PersonalData.mask(redactSecrets(text), who);
  }

  /** Without secrets, but with what is personal: for what says who did something. */
  public String redactSecrets(String text) {
    String masked = text;
    for (String secret : known) {
      masked = masked.replace(secret, MASK);
    }
    masked = PrivateKeys.mask(masked);
    masked = WebAddresses.mask(masked);
    masked = Tokens.maskAfterSchemes(masked); // or else "token=Bearer x" would lose its "Bearer"
    masked = NamedValues.mask(masked);
    return Tokens.maskShapes(masked);
  }
}
