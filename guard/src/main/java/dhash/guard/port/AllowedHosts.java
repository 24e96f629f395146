package dhash.guard.port;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which machines may be asked for metrics. This one always may; a question to any other would
 * otherwise let whoever writes a gate reach into the network.
 *
 * @param hosts names or addresses, without ports; asked over https
 * @param plainHttp those of them that may be asked without encryption, credentials included
 */
public record AllowedHosts(Set<String> hosts, Set<String> plainHttp) {
  /** This machine alone. */
  public static final AllowedHosts LOOPBACK = new AllowedHosts(Set.of(), Set.of());

  public AllowedHosts {
    hosts = lowerCase(hosts);
    plainHttp = lowerCase(plainHttp);
  }

  private static Set<String> lowerCase(Set<String> names) {
    return names.stream().map(n -> n.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /** Why this address may not be asked, for operators; empty where it may. */
  public Optional<String> refusal(URI address) {
    String scheme = address.getScheme() == null ? "" : address.getScheme();
    String host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
    boolean plain = scheme.equalsIgnoreCase("http");
    if (!plain && !scheme.equalsIgnoreCase("https")) {
      return Optional.of("an address begins with https:// or http://");
    }
    if (host.isEmpty()) {
      return Optional.of("the address names no host");
    }
    if (address.getPort() > 65_535) {
      return Optional.of("there is no port " + address.getPort());
    }
    if (address.getRawUserInfo() != null) {
      return Optional.of("the address bears a login; credentials are named apart from it");
    }
    if (isLoopback(host)) {
      return Optional.empty();
    }
    if (!hosts.contains(host) && !plainHttp.contains(host)) {
      return Optional.of("the host " + host + " is not on the list of those that may be asked");
    }
    return plain && !plainHttp.contains(host)
        ? Optional.of("the host " + host + " may be asked over https only")
        : Optional.empty();
  }

  /** Not by looking it up: a name may lead elsewhere at the next moment. */
  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || (host.startsWith("127.")
            && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
  }
}
