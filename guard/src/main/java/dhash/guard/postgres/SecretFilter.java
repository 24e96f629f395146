package dhash.guard.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes the secrets out of configuration files; rather one value too many than one too few. */
final class SecretFilter {
  static final String LEFT_OUT = "<left out>";
  private static final Pattern SECRET =
      Pattern.compile("PASS|PWD|TOKEN|SECRET|WEBHOOK|CREDENTIAL|KEY", Pattern.CASE_INSENSITIVE);
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(\\s*#*\\s*(?:export\\s+)?([A-Za-z_][\\w.-]*)\\s*[=:])\\s*(.*)");
  private static final Pattern LOGIN_IN_URL = Pattern.compile("://[^/\\s@\"']+@");
  private static final JsonMapper JSON = JsonMapper.shared();

  private SecretFilter() {}

  /** The file's text without its secrets. */
  static String withoutSecrets(String fileName, String text) {
    if (!fileName.endsWith(".json")) {
      return lines(text);
    }
    try {
      JsonNode tree = JSON.readTree(text);
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(cleaned(tree, false)) + "\n";
    } catch (JacksonException unreadable) {
      return LEFT_OUT + ": not readable as JSON\n";
    }
  }

  private static String lines(String text) {
    List<String> kept = new ArrayList<>();
    char openQuote = 0; // of a secret that goes over several lines
    for (String line : text.lines().toList()) {
      if (openQuote != 0) {
        openQuote = line.indexOf(openQuote) >= 0 ? 0 : openQuote;
        continue;
      }
      Matcher assignment = ASSIGNMENT.matcher(line);
      if (assignment.matches() && isSecret(assignment.group(2))) {
        kept.add(assignment.group(1) + LEFT_OUT);
        openQuote = unclosedQuote(assignment.group(3));
      } else {
        kept.add(withoutLogin(line));
      }
    }
    return String.join("\n", kept) + "\n";
  }

  private static char unclosedQuote(String value) {
    char first = value.isEmpty() ? 0 : value.charAt(0);
    boolean quoted = first == '"' || first == '\'';
    return quoted && value.indexOf(first, 1) < 0 ? first : 0;
  }

  /** The name of a file that holds a secret is none. */
  private static boolean isSecret(String key) {
    return SECRET.matcher(key).find() && !key.endsWith("_FILE");
  }

  private static String withoutLogin(String text) {
    return LOGIN_IN_URL.matcher(text).replaceAll("://" + LEFT_OUT + "@");
  }

  private static JsonNode cleaned(JsonNode node, boolean secret) {
    if (node.isObject()) {
      ObjectNode object = JSON.createObjectNode();
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        object.set(entry.getKey(), cleaned(entry.getValue(), secret || isSecret(entry.getKey())));
      }
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JSON.createArrayNode();
      node.forEach(element -> array.add(cleaned(element, secret)));
      return array;
    }
    if (node.isNull() || node.isBoolean()) {
      return node;
    }
    if (secret) {
      return JSON.getNodeFactory().stringNode(LEFT_OUT);
    }
    return node.isString()
        ? JSON.getNodeFactory().stringNode(withoutLogin(node.stringValue()))
        : node;
  }
}
