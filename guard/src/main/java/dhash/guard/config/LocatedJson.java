package dhash.guard.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** JSON in which every value knows its place, so that a problem can be shown where it stands. */
sealed interface LocatedJson {
  Place place();

  /** What messages call this kind of value. */
  String kind();

  /**
   * @param pointer a JSON Pointer (RFC 6901)
   */
  record Place(int line, int column, String pointer) {
    Place child(TokenStreamLocation at, String name) {
      String step = name.replace("~", "~0").replace("/", "~1");
      return new Place(at.getLineNr(), at.getColumnNr(), pointer + "/" + step);
    }
  }

  /** In the order of the file. */
  record Members(Place place, Map<String, LocatedJson> values) implements LocatedJson {
    @Override
    public String kind() {
      return "an object";
    }
  }

  /** An array. */
  record Items(Place place, List<LocatedJson> values) implements LocatedJson {
    @Override
    public String kind() {
      return "an array";
    }
  }

  /** A string. */
  record Text(Place place, String value) implements LocatedJson {
    @Override
    public String kind() {
      return "a string";
    }
  }

  /** A number, exactly as written. */
  record Numeral(Place place, BigDecimal value) implements LocatedJson {
    @Override
    public String kind() {
      return "a number";
    }
  }

  /** {@code true} or {@code false}. */
  record Truth(Place place, boolean value) implements LocatedJson {
    @Override
    public String kind() {
      return Boolean.toString(value);
    }
  }

  /** {@code null}. */
  record Nothing(Place place) implements LocatedJson {
    @Override
    public String kind() {
      return "null";
    }
  }

  /**
   * Parses strictly: no comments, no NaN, nothing after the end.
   *
   * @param duplicates gets a place for each name that an object has twice
   * @throws JacksonException when it is no JSON; it bears the place
   */
  static LocatedJson parse(String text, List<Place> duplicates) {
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      LocatedJson value = value(parser, new Place(1, 1, ""), duplicates);
      if (parser.nextToken() != null) {
        throw new tools.jackson.core.exc.StreamReadException(
            parser, "there is text after the end", parser.currentTokenLocation());
      }
      return value;
    }
  }

  private static LocatedJson value(JsonParser parser, Place place, List<Place> duplicates) {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new tools.jackson.core.exc.StreamReadException(
          parser, "the file is empty", parser.currentLocation());
    }
    return switch (token) {
      case START_OBJECT -> members(parser, place, duplicates);
      case START_ARRAY -> items(parser, place, duplicates);
      case VALUE_STRING -> new Text(place, parser.getString());
      case VALUE_TRUE, VALUE_FALSE -> new Truth(place, token == JsonToken.VALUE_TRUE);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(place, number(parser));
      case VALUE_NULL -> new Nothing(place);
      default -> throw new IllegalStateException("no value begins with " + token);
    };
  }

  private static java.math.BigDecimal number(JsonParser parser) {
    try {
      return parser.getDecimalValue();
    } catch (ArithmeticException | NumberFormatException beyond) {
      throw new tools.jackson.core.exc.StreamReadException(
          parser, "this number is beyond all that can be read", parser.currentTokenLocation());
    }
  }

  private static Members members(JsonParser parser, Place place, List<Place> duplicates) {
    Map<String, LocatedJson> values = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Place child = place.child(parser.currentTokenLocation(), name);
      parser.nextToken();
      if (values.put(name, value(parser, child, duplicates)) != null) {
        duplicates.add(child);
      }
    }
    return new Members(place, values);
  }

  private static Items items(JsonParser parser, Place place, List<Place> duplicates) {
    List<LocatedJson> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Place child = place.child(parser.currentTokenLocation(), Integer.toString(values.size()));
      values.add(value(parser, child, duplicates));
    }
    return new Items(place, values);
  }
}
