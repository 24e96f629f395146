package dhash.guard.config;

import dhash.engine.plan.Strategy;
import dhash.guard.port.Channel;
import dhash.guard.port.Tag;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a value may look like. Each method throws {@link InvalidValueException}. */
final class ValueSyntax {
  private static final Pattern SERVICE_NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern URL_PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{0,255}");
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\\[?[0-9a-fA-F:.]{2,45}]?");
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s@<>,;\"]{1,64}@[^\\s@<>,;\"]{1,255}");
  private static final Pattern REGION = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern NUMERIC_LOOPBACK =
      Pattern.compile("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]");

  private ValueSyntax() {}

  static String serviceName(String text) {
    return matching(
        SERVICE_NAME,
        text,
        "is no service name",
        "Use up to 63 lowercase letters, digits and hyphens.");
  }

  static String tag(String text) {
    if (!Tag.isTag(text)) {
      throw new InvalidValueException("is no tag", Tag.RULE);
    }
    return text;
  }

  static long memory(String text) {
    long bytes = Quantity.bytes(text);
    if (bytes < 16L << 20 || bytes > 1L << 50) {
      throw new InvalidValueException(
          "is not between 16Mi and 1024Ti", "Write a size such as 512Mi, 2Gi or 1G.");
    }
    return bytes;
  }

  static String platform(String text) {
    return switch (text) {
      case "local" -> text;
      case "kubernetes" ->
          throw new InvalidValueException("is not built yet", "Use DHASH_PLATFORM=local.");
      default -> throw noneOf(text, List.of("local"));
    };
  }

  static Strategy strategy(String text) {
    return constant(Strategy.values(), text);
  }

  static boolean onOff(String text) {
    return switch (text) {
      case "on" -> true;
      case "off" -> false;
      default -> throw noneOf(text, List.of("on", "off"));
    };
  }

  /** Whether rows are rehearsed on as well. */
  static boolean fullOrSchema(String text) {
    return switch (text) {
      case "full" -> true;
      case "schema" -> false;
      default -> throw noneOf(text, List.of("full", "schema"));
    };
  }

  static String share(String text) {
    if (!text.matches("0(\\.[0-9]{1,9})?|1(\\.0{1,9})?")) {
      throw new InvalidValueException("is no number from 0 to 1", "Write e.g. 0.8.");
    }
    return text;
  }

  static int port(String text) {
    return Quantity.wholeNumber(text, 1, 65_535);
  }

  /** The local router speaks plain HTTP, and to this machine only. */
  static URI loopbackUrl(String text) {
    String fix = "Write e.g. http://127.0.0.1:8080.";
    URI url = uri(text, fix);
    boolean plain =
        "http".equals(url.getScheme())
            && url.getRawUserInfo() == null
            && url.getRawQuery() == null
            && url.getRawFragment() == null
            && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"));
    if (!plain || !isLoopback(url)) {
      throw new InvalidValueException("is no http address of this machine's loopback alone", fix);
    }
    if (url.getPort() < 1 || url.getPort() > 65_535) {
      throw new InvalidValueException("names no port from 1 to 65535", fix);
    }
    return URI.create("http://" + url.getHost() + ":" + url.getPort());
  }

  /** Run by sh, so that {@code $PORT} in it is the replica's port. */
  static List<String> command(String text) {
    String fix = "Write one simple command; put anything more into a script.";
    try {
      if (new ShellText(text, 0, true).words().isEmpty()) {
        throw new InvalidValueException("names no program", fix);
      }
    } catch (ShellText.SyntaxException e) {
      throw new InvalidValueException("is not one simple command: " + e.what(), fix);
    }
    return List.of("/bin/sh", "-c", "exec " + text);
  }

  static String urlPath(String text) {
    return matching(URL_PATH, text, "is no path of a URL", "Write e.g. /health.");
  }

  static String folder(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new InvalidValueException("is no path", "Write a path without a NUL character.");
    }
    return text;
  }

  static List<Channel> channels(String text) {
    Set<Channel> channels = new LinkedHashSet<>();
    for (String name : text.split(",", -1)) {
      channels.add(constant(Channel.values(), name.strip()));
    }
    return List.copyOf(channels);
  }

  static Secret webhook(String text) {
    secureUrl(text, "Write the https:// address that the service gave you.");
    return new Secret(text);
  }

  static URI endpoint(String text) {
    return secureUrl(text, "Write e.g. https://s3.example.com, without a login.");
  }

  /** Whether it may be asked is another question. */
  static URI webAddress(String text, String fix) {
    URI url = uri(text, fix);
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    if (!web || url.getHost() == null || url.getRawUserInfo() != null || url.getPort() > 65_535) {
      throw new InvalidValueException("is no http or https address without a login", fix);
    }
    return url;
  }

  static String region(String text) {
    return matching(REGION, text, "is no region", "Write e.g. eu-central-1.");
  }

  /** Plain HTTP is for tests, on this machine's loopback. */
  private static URI secureUrl(String text, String fix) {
    URI url = uri(text, fix);
    boolean safe =
        "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && isLoopback(url));
    if (!safe || url.getHost() == null || url.getRawUserInfo() != null) {
      throw new InvalidValueException("is no https address", fix);
    }
    return url;
  }

  static String host(String text) {
    return matching(
        HOST, text, "is no host name or address", "Write a name or an IP address, without a port.");
  }

  static String address(String text) {
    return matching(ADDRESS, text, "is no e-mail address", "Write e.g. ops@example.com.");
  }

  static List<String> addresses(String text) {
    List<String> addresses = new ArrayList<>();
    for (String address : text.split(",", -1)) {
      addresses.add(address(address.strip()));
    }
    return List.copyOf(addresses);
  }

  /** A name that PostgreSQL keeps whole. */
  static String identifier(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > 63 || text.indexOf('\0') >= 0) {
      throw new InvalidValueException(
          "is longer than PostgreSQL's 63 bytes", "Choose a shorter name.");
    }
    return text;
  }

  private static String matching(Pattern pattern, String text, String reason, String fix) {
    if (!pattern.matcher(text).matches()) {
      throw new InvalidValueException(reason, fix);
    }
    return text;
  }

  private static URI uri(String text, String fix) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new InvalidValueException("is no URL", fix);
    }
  }

  private static boolean isLoopback(URI url) {
    String host = url.getHost();
    return host != null && (host.equals("localhost") || NUMERIC_LOOPBACK.matcher(host).matches());
  }

  private static InvalidValueException noneOf(String text, List<String> names) {
    return new InvalidValueException(
        "is none of " + String.join(", ", names), Nearest.advice(text, names));
  }

  private static <E extends Enum<E>> E constant(E[] constants, String text) {
    for (E constant : constants) {
      if (spelled(constant).equals(text)) {
        return constant;
      }
    }
    throw noneOf(text, Arrays.stream(constants).map(ValueSyntax::spelled).toList());
  }

  /** How a constant is written in configuration: {@code BLUE_GREEN} as {@code blue-green}. */
  static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
