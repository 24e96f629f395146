package dhash.guard.notify;

import dhash.guard.notify.Letter.Leg;
import dhash.guard.port.Channel;
import dhash.guard.port.Notifier.Notice;
import dhash.guard.port.Notifier.Occasion;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A letter as it stands in its file. */
final class LetterText {
  private static final JsonMapper JSON = new JsonMapper();

  private LetterText() {}

  static byte[] write(Letter letter) {
    ObjectNode json = JSON.createObjectNode();
    Notice notice = letter.notice();
    json.put("id", notice.id());
    json.put("event", notice.occasion().name());
    json.put("environment", notice.environment());
    json.put("timestamp", notice.at().toString());
    json.put("message", notice.message());
    ObjectNode details = json.putObject("details");
    notice.details().forEach(details::put);
    ObjectNode legs = json.putObject("channels");
    letter
        .legs()
        .forEach((channel, leg) -> {
          ObjectNode way = legs.putObject(channel.name());
          way.put("delivered", leg.delivered());
          way.put("tries", leg.tries());
          way.put("trouble", leg.trouble());
          leg.insteadOf().ifPresent(other -> way.put("insteadOf", other.name()));
          way.put("handedOn", leg.handedOn());
        });
    return JSON.writeValueAsBytes(json);
  }

  /** Empty where this is no letter. */
  static Optional<Letter> read(long number, byte[] text) {
    try {
      JsonNode json = JSON.readTree(text);
      Map<String, String> details = new LinkedHashMap<>();
      json.path("details")
          .properties()
          .forEach(detail -> details.put(detail.getKey(), detail.getValue().asString()));
      Notice notice =
          new Notice(
              json.path("id").asString(),
              Occasion.valueOf(json.path("event").asString()),
              json.path("environment").asString(),
              Instant.parse(json.path("timestamp").asString()),
              json.path("message").asString(),
              details);
      Map<Channel, Leg> legs = new EnumMap<>(Channel.class);
      json.path("channels")
          .properties()
          .forEach(leg -> legs.put(Channel.valueOf(leg.getKey()), leg(leg.getValue())));
      return notice.id().isEmpty()
          ? Optional.empty()
          : Optional.of(new Letter(number, notice, legs));
    } catch (JacksonException | IllegalArgumentException | DateTimeException damaged) {
      return Optional.empty();
    }
  }

  private static Leg leg(JsonNode json) {
    return new Leg(
        json.path("delivered").asBoolean(false),
        json.path("tries").asInt(0),
        json.path("trouble").asString(""),
        Optional.of(json.path("insteadOf").asString(""))
            .filter(name -> !name.isEmpty())
            .map(Channel::valueOf),
        json.path("handedOn").asBoolean(false));
  }
}
