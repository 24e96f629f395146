package dhash.guard.config;

import dhash.guard.config.JsonSection.Findings;
import dhash.guard.config.LocatedJson.Text;
import dhash.guard.port.Credentials;
import dhash.guard.port.NumberSource;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the number of a custom metric comes from: exactly one of three. */
final class NumberSourceSection {
  /** What a section may have for it. */
  static final List<String> MEMBERS =
      List.of("promql", "againstDays", "metric", "labels", "url", "pointer", "credentials");

  private static final List<String> SOURCES = List.of("promql", "metric", "url");

  /** What belongs to a source, and says nothing without it. */
  private static final Map<String, String> BELONGING =
      Map.of("againstDays", "promql", "labels", "metric", "pointer", "url", "credentials", "url");

  private static final Pattern METRIC = Pattern.compile("[A-Za-z_:][A-Za-z0-9_:]{0,255}");
  private static final Pattern POINTER = Pattern.compile("(/([^~/]|~[01])*)*");

  /** In capitals alone, so that a secret that was put here is not taken for a name, and shown. */
  private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]{0,127}");

  private final Path root;
  private final MetricsSettings metrics;
  private final Findings findings;

  /**
   * @param root the project's root, where files with credentials are looked for
   */
  NumberSourceSection(Path root, MetricsSettings metrics, Findings findings) {
    this.root = root;
    this.metrics = metrics;
    this.findings = findings;
  }

  /**
   * Empty where there is none that could be asked; why is then among the findings.
   *
   * @param here whether it is to be asked in this environment, whose settings are known
   */
  Optional<NumberSource> read(JsonSection section, boolean here) {
    List<String> given = SOURCES.stream().filter(section::has).toList();
    BELONGING.forEach((member, source) -> {
      if (section.has(member) && !section.has(source)) {
        findings.problem(
            section.place(), member + " says nothing without " + source, "Take it out.");
      }
    });
    if (given.size() != 1) {
      findings.problem(
          section.place(),
          given.isEmpty()
              ? "nothing says where the number comes from"
              : String.join(" and ", given) + " are given, and only one of them can be asked",
          "Write one of promql, metric, or url with pointer.");
      return Optional.empty();
    }
    return switch (given.getFirst()) {
      case "promql" -> promql(section, here).map(source -> source);
      case "metric" -> metric(section).map(source -> source);
      default -> json(section, here).map(source -> source);
    };
  }

  private Optional<NumberSource.PromQl> promql(JsonSection section, boolean here) {
    Optional<Text> text = section.required("promql", "a query");
    if (text.isEmpty() || text.get().value().isBlank()) {
      text.ifPresent(
          blank -> findings.problem(blank.place(), "the query is blank", "Write one in PromQL."));
      return Optional.empty();
    }
    NumberSource.PromQl query = new NumberSource.PromQl(text.get().value(), againstDays(section));
    for (String word : query.unknownWords()) {
      findings.problem(
          text.get().place(),
          "$" + word + " stands for nothing",
          Nearest.advice(word, NumberSource.PromQl.WORDS));
    }
    if (query.againstDays() > 0) {
      query.words().stream()
          .filter(NumberSource.PromQl.OF_TODAY::contains)
          .forEach(word ->
              findings.problem(
                  text.get().place(),
                  "$" + word + " was not there on the days before, against which it is held",
                  "Ask for the service as a whole, without $" + word + "."));
    }
    if (here && metrics.prometheus().isEmpty()) {
      findings.problem(
          text.get().place(),
          "there is no Prometheus server to ask",
          "Set PROMETHEUS_URL in the environment's config/dhash_<env>.conf.");
    }
    return Optional.of(query);
  }

  /** Two days at least: one alone can't say what varies from day to day. */
  private int againstDays(JsonSection section) {
    return section
        .wholeNumber("againstDays", "2", "28")
        .map(found -> found.value().intValue())
        .orElse(0);
  }

  private Optional<NumberSource.OwnSeries> metric(JsonSection section) {
    Optional<Text> name = section.required("metric", "a name such as \"queue_length\"");
    name.filter(text -> !METRIC.matcher(text.value()).matches())
        .ifPresent(text ->
            findings.problem(
                text.place(),
                "\"" + text.value() + "\" is no name of a metric",
                "Use letters, digits and underscores; labels stand in \"labels\"."));
    Map<String, String> labels = new LinkedHashMap<>();
    section
        .section("labels")
        .ifPresent(given ->
            given
                .members()
                .keySet()
                .forEach(label ->
                    given.anyText(label).ifPresent(text -> labels.put(label, text.value()))));
    return name.map(text -> new NumberSource.OwnSeries(text.value(), labels));
  }

  private Optional<NumberSource.Json> json(JsonSection section, boolean here) {
    Optional<URI> address =
        section.required("url", "an address").flatMap(text -> address(text, here));
    Optional<String> pointer = pointer(section);
    Optional<Credentials> credentials = section.section("credentials").flatMap(this::credentials);
    return address.isEmpty() || pointer.isEmpty()
        ? Optional.empty()
        : Optional.of(new NumberSource.Json(address.get(), pointer.get(), credentials));
  }

  /** An address may bear a secret, and is never shown as a whole. */
  private Optional<URI> address(Text text, boolean here) {
    try {
      URI address = ValueSyntax.webAddress(text.value(), "Write e.g. https://queue.example.com/x.");
      Optional<String> refusal = here ? metrics.hosts().refusal(address) : Optional.empty();
      refusal.ifPresent(
          why -> findings.problem(text.place(), why, MetricsLookup.adviceFor(address)));
      return Optional.of(address);
    } catch (InvalidValueException e) {
      findings.problem(text.place(), "url " + e.getMessage(), e.fix());
      return Optional.empty();
    }
  }

  /** The empty one is the answer as a whole. */
  private Optional<String> pointer(JsonSection section) {
    if (!section.has("pointer")) {
      findings.problem(
          section.place(),
          "nothing says where in the answer the number stands",
          "Add \"pointer\", such as \"/queue/length\".");
      return Optional.empty();
    }
    Optional<Text> text = section.anyText("pointer");
    text.filter(t -> !POINTER.matcher(t.value()).matches())
        .ifPresent(t ->
            findings.problem(
                t.place(),
                "\"" + t.value() + "\" is no JSON Pointer",
                "Write e.g. /queue/length, with ~1 for a / in a name and ~0 for a ~."));
    return text.map(Text::value).filter(value -> POINTER.matcher(value).matches());
  }

  private Optional<Credentials> credentials(JsonSection section) {
    section.allow(List.of("variable", "file", "user"));
    Optional<Text> variable = section.text("variable");
    Optional<Text> file = section.text("file");
    if (variable.isPresent() == file.isPresent()) {
      findings.problem(
          section.place(),
          "credentials stand in one place",
          "Name it with \"variable\", an environment variable, or with \"file\", of mode 600.");
      return Optional.empty();
    }
    Optional<Text> unlike = variable.filter(text -> !VARIABLE.matcher(text.value()).matches());
    unlike.ifPresent(text ->
        findings.problem(
            text.place(),
            "this is no name of an environment variable",
            "Write its name in capitals, and never the secret itself."));
    Credentials.Secret place =
        variable
            .<Credentials.Secret>map(text -> new Credentials.Secret.Variable(text.value()))
            .orElseGet(() ->
                new Credentials.Secret.FirstLine(
                    root.resolve(file.orElseThrow().value()).toAbsolutePath()));
    return Optional.of(
        section
            .text("user")
            .<Credentials>map(user -> new Credentials.Login(user.value(), place))
            .orElseGet(() -> new Credentials.Bearer(place)));
  }
}
