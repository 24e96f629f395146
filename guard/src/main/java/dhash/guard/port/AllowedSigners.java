package dhash.guard.port;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whose SSH keys count, as {@code ssh-keygen} reads it (ALLOWED SIGNERS in its manual), but
 * stricter: each key belongs to one person, by one name, or one person could approve as two.
 *
 * @param text the file, as it was read
 * @param approvers who a key belongs to, by the key's fingerprint
 * @param problems lines that can't be taken, by their number
 */
public record AllowedSigners(
    String text, Map<String, String> approvers, Map<Integer, String> problems) {
  /** Longer files are refused: each journal of an approved deploy keeps one. */
  public static final int MOST_BYTES = 64 << 10;

  /** It becomes the name of a file. */
  private static final Pattern APPROVER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,127}");

  private static final Pattern LINE =
      Pattern.compile(
          "(\"[^\"]*\"|\\S+)\\s+(?:(\\S*\"[^\"]*\"\\S*|\\S+)\\s+)?"
              + "((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-\\S+)\\s+([A-Za-z0-9+/]+=*)(?:\\s.*)?");

  public AllowedSigners {
    approvers = Map.copyOf(approvers);
    problems = Map.copyOf(problems);
  }

  /** Reads the file's text. */
  public static AllowedSigners of(String text) {
    Map<String, String> approvers = new HashMap<>();
    Map<Integer, String> problems = new HashMap<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        Optional<String> problem = read(line, approvers);
        if (problem.isPresent()) {
          problems.put(i + 1, problem.get());
        }
      }
    }
    return new AllowedSigners(text, approvers, problems);
  }

  private static Optional<String> read(String line, Map<String, String> approvers) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      return Optional.of(
          "is no line of allowed signers: write `anna@example.com ssh-ed25519 AAAA...`");
    }
    String approver = parts.group(1).replace("\"", "");
    if (!APPROVER.matcher(approver).matches()) {
      return Optional.of(
          "names \"" + approver + "\": write one name for one person, without patterns");
    }
    String options = Optional.ofNullable(parts.group(2)).orElse("");
    if (options.toLowerCase(java.util.Locale.ROOT).contains("cert-authority")) {
      return Optional.of("names a certificate authority: list each person's key instead");
    }
    Optional<String> key = decoded(parts.group(4)).map(AllowedSigners::fingerprint);
    if (key.isEmpty()) {
      return Optional.of("holds no key that can be read");
    }
    String other = approvers.putIfAbsent(key.get(), approver);
    return other == null || other.equals(approver)
        ? Optional.empty()
        : Optional.of("gives " + other + "'s key " + key.get() + " to " + approver + " as well");
  }

  private static Optional<byte[]> decoded(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException broken) {
      return Optional.empty();
    }
  }

  /** As {@code ssh-keygen -l} shows it. */
  public static String fingerprint(byte[] key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  /** Everybody who is in it. */
  public List<String> everybody() {
    return new ArrayList<>(new TreeSet<>(approvers.values()));
  }

  /** The bytes as they are handed to {@code ssh-keygen}. */
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
