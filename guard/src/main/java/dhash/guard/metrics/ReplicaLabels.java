package dhash.guard.metrics;

import dhash.guard.port.Observation.Replica;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a Prometheus server's series of one replica are told from all others.
 *
 * @param replica the label that holds the replica's name, or the host and port of its address:
 *     {@code instance}, {@code pod}
 * @param revision the label that holds the revision's tag, where there is one: it keeps apart what
 *     two revisions said at the same address
 * @param others what all series of the service have, such as {@code job="dhash"}
 */
public record ReplicaLabels(String replica, Optional<String> revision, Map<String, String> others) {
  /** By the address alone, which is what Prometheus knows of itself. */
  public static final ReplicaLabels INSTANCE =
      new ReplicaLabels("instance", Optional.empty(), Map.of());

  /**
   * @throws IllegalArgumentException when a name is none that a label may have
   */
  public ReplicaLabels {
    others = Collections.unmodifiableMap(new TreeMap<>(others));
    requireName(replica);
    revision.ifPresent(ReplicaLabels::requireName);
    others.keySet().forEach(ReplicaLabels::requireName);
  }

  private static void requireName(String label) {
    boolean good = !label.isEmpty() && !Character.isDigit(label.charAt(0));
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      good &= c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
    }
    if (!good) {
      throw new IllegalArgumentException("no label can be called " + label);
    }
  }

  /** Whether these are a series of this replica. */
  boolean fit(Map<String, String> labels, Replica of) {
    String told = labels.getOrDefault(replica, "");
    return (told.equals(of.name()) || told.equals(hostAndPort(of.address())))
        && (revision.isEmpty()
            || of.revision().tag().equals(labels.getOrDefault(revision.get(), "")));
  }

  /** For messages. */
  String shown(Replica of) {
    return replica
        + "=\""
        + hostAndPort(of.address())
        + "\" or \""
        + of.name()
        + '"'
        + revision.map(label -> ", " + label + "=\"" + of.revision().tag() + '"').orElse("");
  }

  static String hostAndPort(URI address) {
    int usual = "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    return address.getHost() + ":" + (address.getPort() < 0 ? usual : address.getPort());
  }
}
