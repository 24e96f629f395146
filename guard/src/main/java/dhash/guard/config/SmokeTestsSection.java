package dhash.guard.config;

import dhash.guard.config.JsonSection.Findings;
import dhash.guard.config.LocatedJson.Text;
import dhash.guard.port.ExtraTest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code /smokeTests}: what an operator wants asked of the service as well. */
final class SmokeTestsSection {
  private static final List<String> KNOWN =
      List.of("name", "method", "path", "body", "status", "pointer", "value", "maxMillis");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final Pattern POINTER = Pattern.compile("(/([^~]|~[01])*)+");
  private static final Pattern METHOD = Pattern.compile("GET|HEAD|POST|PUT|DELETE");
  private static final Pattern PATH = Pattern.compile("/[!-~]*");
  private static final int OK = 200;
  private static final int USUAL_MILLIS = 5000;

  private final Findings findings;
  private final Set<String> names = new HashSet<>();

  SmokeTestsSection(Findings findings) {
    this.findings = findings;
  }

  List<ExtraTest> read(List<JsonSection> sections) {
    return sections.stream().map(this::read).flatMap(Optional::stream).toList();
  }

  private Optional<ExtraTest> read(JsonSection section) {
    section.allow(KNOWN);
    Optional<String> name =
        must(section.required("name", "such as \"own_page\""), NAME, "small letters, digits and _");
    Optional<String> path = must(section.required("path", "such as \"/own\""), PATH, "a / first");
    Optional<String> pointer =
        must(section.text("pointer"), POINTER, "a JSON Pointer, such as /queue/length");
    Optional<String> value = section.anyText("value").map(Text::value);
    if (value.isPresent() && !section.has("pointer")) {
      findings.problem(section.place(), "nothing says where the value stands", "Add \"pointer\".");
    }
    Optional<String> method =
        must(section.text("method"), METHOD, "GET, HEAD, POST, PUT or DELETE");
    int status = number(section, "status", "100", "599", OK);
    int millis = number(section, "maxMillis", "1", "60000", USUAL_MILLIS);
    if (name.isEmpty() || path.isEmpty()) {
      return Optional.empty();
    }
    if (!names.add(name.get())) {
      findings.problem(
          section.place(), name.get() + " stands here a second time", "Choose another name.");
    }
    return Optional.of(
        new ExtraTest(
            name.get(),
            method.orElse("GET"),
            path.get(),
            section.anyText("body").map(Text::value).orElse(""),
            status,
            pointer.map(where -> new ExtraTest.Expected(where, value)),
            Duration.ofMillis(millis)));
  }

  private Optional<String> must(Optional<Text> text, Pattern pattern, String what) {
    text.filter(t -> !pattern.matcher(t.value()).matches())
        .ifPresent(
            t -> findings.problem(t.place(), "\"" + t.value() + "\"", "Write " + what + "."));
    return text.map(Text::value).filter(value -> pattern.matcher(value).matches());
  }

  private static int number(
      JsonSection section, String name, String least, String most, int otherwise) {
    return section
        .wholeNumber(name, least, most)
        .map(found -> found.value().intValueExact())
        .orElse(otherwise);
  }
}
