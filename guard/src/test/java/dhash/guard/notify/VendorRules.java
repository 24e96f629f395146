package dhash.guard.notify;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dhash.guard.port.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** What the services' own documentation demands: a schema each, and the sums beside it. */
final class VendorRules {
  private static final Map<Channel, Schema> SCHEMAS = new EnumMap<>(Channel.class);

  static {
    for (Channel channel : List.of(Channel.SLACK, Channel.TEAMS, Channel.DISCORD)) {
      try (InputStream in =
          Objects.requireNonNull(
              VendorRules.class.getResourceAsStream(channel.word() + ".schema.json"))) {
        SCHEMAS.put(
            channel,
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private VendorRules() {}

  /** What is wrong with a payload; nothing where the service would take it. */
  static List<String> violations(Vendor vendor, JsonNode payload, int bytes) {
    List<String> violations = new ArrayList<>();
    Objects.requireNonNull(SCHEMAS.get(vendor.channel()))
        .validate(payload.toString(), InputFormat.JSON)
        .forEach(error -> violations.add(error.toString()));
    if (vendor.channel() == Channel.TEAMS && bytes > 28 * 1024) {
      violations.add("larger than 28 KB: " + bytes);
    }
    if (vendor.channel() == Channel.DISCORD && length(payload.path("embeds")) > 6000) {
      violations.add("more than 6000 characters in all embeds");
    }
    return violations;
  }

  private static int length(JsonNode node) {
    int length = 0;
    for (String name : List.of("title", "description", "text", "name", "value")) {
      length += node.path(name).asString("").length();
    }
    for (JsonNode child : node) {
      length += child.isContainer() ? length(child) : 0;
    }
    return length;
  }
}
