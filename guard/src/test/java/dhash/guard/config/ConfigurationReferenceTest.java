package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code docs/configuration.md} is made of what the code knows: the keys with their defaults and
 * options, the explanations of the example files, the schema of the gates. Where it differs, {@code
 * UPDATE_DOCS=1} writes it anew.
 */
class ConfigurationReferenceTest {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Path REFERENCE = CHECKOUT.resolve("docs/configuration.md");
  private static final Pattern SECTION = Pattern.compile("# --- (.+?) -+");
  private static final Pattern KEY = Pattern.compile("(?:# )?([A-Z][A-Z0-9_]+)=.*");

  @Test
  void the_reference_says_what_the_code_knows() throws IOException {
    String reference = reference();
    if ("1".equals(System.getenv("UPDATE_DOCS"))) {
      Files.writeString(REFERENCE, reference);
    }
    assertThat(Files.readString(REFERENCE)).isEqualTo(reference);
  }

  @Test
  void each_key_is_explained_in_the_example_files() throws IOException {
    Map<String, String> explained = explained();
    assertThat(Keys.ALL).allSatisfy(key -> assertThat(said(key, explained)).isNotBlank());
  }

  /** Read alone, each says what just this key is. */
  @Test
  void no_two_keys_share_an_explanation() throws IOException {
    Map<String, String> explained = explained();
    assertThat(Keys.ALL.stream().map(key -> said(key, explained)).toList()).doesNotHaveDuplicates();
  }

  @Test
  void each_member_of_the_gates_file_is_explained() throws IOException {
    assertThat(reference().lines().filter(line -> line.startsWith("|")))
        .allSatisfy(line -> assertThat(line).doesNotEndWith("|  |").doesNotContain("E-"));
  }

  private static String reference() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Configuration reference

        Made from the code by `ConfigurationReferenceTest`; written anew with `UPDATE_DOCS=1`. An option of a command comes before an environment variable, that before the file, that before the default;
        `dhash lint --verbose` shows where each value came from, and tells all problems at once, each with its place. An unknown key is an error.

        ## `config/dhash_<env>.conf`

        KEY=VALUE, quoted as in sh, never executed. Each key may be set as an environment variable of the same name. `SERVICE_ENV_NAME=value` is handed to each replica as `NAME`.

        """);
    keys(Key.ConfigFile.SERVICE, text);
    text.append("\n## `config/db_<env>.conf`\n\n");
    keys(Key.ConfigFile.DATABASE, text);
    text.append(
        """

        ## `quality-gates-config.json`

        What is left out keeps its default; an environment's section is merged deeply over the defaults, which are those of the [gates](gates.md). `[]` stands for each element of a list.

        """);
    JsonNode schema =
        JsonMapper.shared()
            .readTree(Files.readString(CHECKOUT.resolve("quality-gates-config.schema.json")));
    text.append("| member | what it may be | |\\n|---|---|---|\\n".replace("\\n", "\n"));
    members(schema, schema, "", text);
    return text.toString();
  }

  private static void keys(Key.ConfigFile file, StringBuilder text) throws IOException {
    Map<String, String> explained = explained();
    text.append("| key | default | option | |\n|---|---|---|---|\n");
    for (Key<?> key : Keys.ALL) {
      if (key.file() == file) {
        text.append(
            "| `%s` | %s | %s | %s%s |\n"
                .formatted(
                    key.name(),
                    code(key.fallback()),
                    code(key.option()),
                    key.secret() ? "**A secret.** " : "",
                    said(key, explained)));
      }
    }
  }

  /** What may not stand in a file is missing there, and the key of a file for it is not. */
  private static String said(Key<?> key, Map<String, String> explained) {
    String file = key.name() + "_FILE";
    String elsewhere =
        explained.containsKey(file)
            ? "Only as an environment variable; `" + file + "` names a file instead."
            : "";
    return explained
        .getOrDefault(key.name(), elsewhere)
        .replaceAll("(`\\.dhash/|`dhash_)production", "$1<env>");
  }

  private static String code(String value) {
    return value.isEmpty() ? "" : "`" + value + "`";
  }

  /** The remark before each key, or before the first of those that follow each other. */
  private static Map<String, String> explained() throws IOException {
    Map<String, String> explained = new LinkedHashMap<>();
    for (String file : List.of("dhash_production", "db_production")) {
      List<String> remark = new ArrayList<>();
      boolean used = false;
      for (String line : Files.readAllLines(CHECKOUT.resolve("config/" + file + ".conf.example"))) {
        Matcher key = KEY.matcher(line);
        if (key.matches()) {
          String said = remark.stream().collect(Collectors.joining(" "));
          explained.put(key.group(1), said.replace("|", "\\|"));
          used = true;
        } else if (line.isBlank() || SECTION.matcher(line).matches() || used) {
          remark.clear();
          used = false;
        }
        if (line.startsWith("# ") && !key.matches() && !SECTION.matcher(line).matches()) {
          remark.add(line.substring(2).strip());
        }
      }
    }
    return explained;
  }

  private static void members(JsonNode schema, JsonNode part, String path, StringBuilder text) {
    part.path("properties")
        .properties()
        .forEach(member -> {
          if (!member.getKey().matches("\\$schema|\\$comment|description")) {
            member(schema, member.getValue(), path + member.getKey(), text);
          }
        });
    JsonNode others = part.path("additionalProperties");
    if (others.isObject() && path.equals("environments.")) {
      members(schema, resolved(schema, others), "environments.<env>.", text);
    }
  }

  private static void member(JsonNode schema, JsonNode given, String path, StringBuilder text) {
    JsonNode part = resolved(schema, given);
    JsonNode list = part.path("oneOf").isArray() ? part.path("oneOf").path(0) : part;
    String said = given.path("description").asString(part.path("description").asString(""));
    boolean isGate = path.matches("environments\\.<env>\\.[a-zA-Z0-9]+") && gateHasItsPlace(given);
    if (isGate) {
      return; // the short form; the same stands below qualityGates
    }
    text.append("| `%s` | %s | %s |\n".formatted(path, kind(part), said.replace("|", "\\|")));
    if (list.path("type").asString("").equals("array")) {
      members(schema, resolved(schema, list.path("items")), path + "[].", text);
    } else {
      members(schema, part, path + ".", text);
    }
  }

  private static boolean gateHasItsPlace(JsonNode given) {
    return given
        .path("$ref")
        .asString("")
        .matches(".*/(.*Failures|.*Rate|p95HashTime|.*Queue|.*Baseline)");
  }

  private static JsonNode resolved(JsonNode schema, JsonNode part) {
    String name = part.path("$ref").asString("");
    return name.isEmpty() ? part : schema.at(name.substring(1));
  }

  private static String kind(JsonNode part) {
    JsonNode choices = part.path("enum");
    if (choices.isArray()) {
      return choices.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
    }
    StringBuilder kind = new StringBuilder(part.path("type").asString("list"));
    if (part.has("minimum")) {
      kind.append(", ").append(plain(part.path("minimum")));
      kind.append(" to ").append(plain(part.path("maximum")));
    }
    if (part.has("default")) {
      kind.append("; ").append(part.path("default").asString()).append(" unless said");
    }
    return kind.toString();
  }

  /** Without an exponent. */
  private static String plain(JsonNode number) {
    return number.decimalValue().stripTrailingZeros().toPlainString();
  }
}
