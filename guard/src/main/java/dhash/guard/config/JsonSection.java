package dhash.guard.config;

import dhash.guard.config.LocatedJson.Items;
import dhash.guard.config.LocatedJson.Members;
import dhash.guard.config.LocatedJson.Place;
import dhash.guard.config.LocatedJson.Text;
import dhash.guard.config.LocatedJson.Truth;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One object of the file, read member by member; what is wrong is gathered in the findings. */
final class JsonSection {
  /** Where problems go. */
  record Findings(String file, List<Problem> problems, List<Problem> remarks) {
    void problem(Place place, String what, String fix) {
      problems.add(new Problem(where(place), what, fix));
    }

    void remark(Place place, String what, String fix) {
      remarks.add(new Problem(where(place), what, fix));
    }

    private String where(Place place) {
      String pointer = place.pointer().isEmpty() ? "" : " " + place.pointer();
      return file + ":" + place.line() + ":" + place.column() + pointer;
    }
  }

  /** A value and its line, or a default without one. */
  record Found<V>(V value, Origin origin) {}

  private static final Set<String> PROSE = Set.of("$comment", "description");

  private final Members members;
  private final Findings findings;

  JsonSection(Members members, Findings findings) {
    this.members = members;
    this.findings = findings;
  }

  Place place() {
    return members.place();
  }

  Map<String, LocatedJson> members() {
    return members.values();
  }

  /** Every other name is a problem: a misspelled setting must not be passed over. */
  void allow(Collection<String> names) {
    members
        .values()
        .forEach((name, value) -> {
          if (PROSE.contains(name)) {
            expect(value, Text.class, "a string");
          } else if (!names.contains(name)) {
            findings.problem(
                value.place(), "unknown name \"" + name + "\"", Nearest.advice(name, names));
          }
        });
  }

  boolean has(String name) {
    return members.values().containsKey(name);
  }

  /** The member, if it is there and an object. */
  Optional<JsonSection> section(String name) {
    return member(name)
        .flatMap(v -> expect(v, Members.class, "an object"))
        .map(m -> new JsonSection(m, findings));
  }

  Optional<Found<Boolean>> truth(String name) {
    return member(name)
        .flatMap(v -> expect(v, Truth.class, "true or false"))
        .map(t -> found(t.value(), t.place()));
  }

  /** A string; the empty one counts as not set. */
  Optional<Text> text(String name) {
    return member(name)
        .flatMap(v -> expect(v, Text.class, "a string"))
        .filter(t -> !t.value().isEmpty());
  }

  /** A string; the empty one is one as well. */
  Optional<Text> anyText(String name) {
    return member(name).flatMap(v -> expect(v, Text.class, "a string"));
  }

  /**
   * A string that must not be left out.
   *
   * @param what it is, for the advice
   */
  Optional<Text> required(String name, String what) {
    Optional<Text> text = text(name);
    boolean absent = !has(name) || anyTextIsEmpty(name);
    if (absent) {
      findings.problem(place(), name + " is missing", "Add \"" + name + "\", " + what + ".");
    }
    return text;
  }

  private boolean anyTextIsEmpty(String name) {
    return member(name)
        .filter(v -> v instanceof Text(_, String value) && value.isEmpty())
        .isPresent();
  }

  /** The constant that is spelled so; another is a problem. */
  <E extends Enum<E>> Optional<E> oneOf(Text text, E[] constants) {
    for (E constant : constants) {
      if (ValueSyntax.spelled(constant).equals(text.value())) {
        return Optional.of(constant);
      }
    }
    List<String> words = Arrays.stream(constants).map(ValueSyntax::spelled).toList();
    findings.problem(
        text.place(),
        "\"" + text.value() + "\" is none of " + String.join(", ", words),
        Nearest.advice(text.value(), words));
    return Optional.empty();
  }

  /** Objects. */
  Optional<List<JsonSection>> sections(String name) {
    return member(name)
        .flatMap(v -> expect(v, Items.class, "an array of objects"))
        .map(items -> {
          List<JsonSection> sections = new ArrayList<>();
          items
              .values()
              .forEach(v ->
                  expect(v, Members.class, "an object")
                      .ifPresent(m -> sections.add(new JsonSection(m, findings))));
          return sections;
        });
  }

  /** Strings. */
  Optional<List<Text>> texts(String name) {
    return member(name)
        .flatMap(v -> expect(v, Items.class, "an array of strings"))
        .map(items -> {
          List<Text> texts = new ArrayList<>();
          items.values().forEach(v -> expect(v, Text.class, "a string").ifPresent(texts::add));
          return texts;
        });
  }

  /** A number within the bounds, both included. */
  Optional<Found<BigDecimal>> number(String name, String least, String most) {
    return member(name)
        .flatMap(v -> expect(v, LocatedJson.Numeral.class, "a number"))
        .flatMap(n -> {
          boolean within =
              n.value().compareTo(new BigDecimal(least)) >= 0
                  && n.value().compareTo(new BigDecimal(most)) <= 0;
          if (!within) {
            findings.problem(
                n.place(),
                name + " is " + n.value(),
                "Write a number from " + least + " to " + most + ".");
          }
          return within ? Optional.of(found(n.value(), n.place())) : Optional.empty();
        });
  }

  /** A whole number within the bounds, both included. */
  Optional<Found<BigDecimal>> wholeNumber(String name, String least, String most) {
    return number(name, least, most)
        .filter(n -> {
          boolean whole = n.value().stripTrailingZeros().scale() <= 0;
          if (!whole) {
            member(name)
                .ifPresent(v ->
                    findings.problem(
                        v.place(), name + " is " + n.value(), "Write a whole number."));
          }
          return whole;
        });
  }

  private Optional<LocatedJson> member(String name) {
    return Optional.ofNullable(members.values().get(name));
  }

  private <V> Found<V> found(V value, Place place) {
    return new Found<>(value, new Origin.Line(findings.file(), place.line()));
  }

  private <T extends LocatedJson> Optional<T> expect(
      LocatedJson value, Class<T> type, String expected) {
    if (type.isInstance(value)) {
      return Optional.of(type.cast(value));
    }
    findings.problem(value.place(), "this is " + value.kind(), "Write " + expected + " here.");
    return Optional.empty();
  }
}
