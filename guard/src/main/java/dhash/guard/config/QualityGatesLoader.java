package dhash.guard.config;

import dhash.engine.gate.Policy;
import dhash.engine.gate.Rule;
import dhash.guard.config.JsonSection.Findings;
import dhash.guard.config.LocatedJson.Items;
import dhash.guard.config.LocatedJson.Members;
import dhash.guard.config.LocatedJson.Place;
import dhash.guard.port.NumberSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** Reads {@code quality-gates-config.json}: one environment's section over its defaults. */
public final class QualityGatesLoader {
  /** The file that is read unless another is named; it may be absent. */
  public static final String FILE = "quality-gates-config.json";

  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern SOURCE = Pattern.compile(" ?(\\([^(\\[]*)?\\[Source: [^\\]]*]\\)?");
  private static final List<String> TOP_LEVEL =
      List.of("$schema", "environments", "global", "alerting", "customMetrics", "smokeTests");

  private final Path root;
  private final String environment;
  private final Judged judged;
  private final Findings findings;
  private String text = "{}";

  /**
   * What is judged.
   *
   * @param release what of it concerns gates
   * @param metrics whom custom metrics may be asked of
   */
  public record Judged(String environment, GateSense.Release release, MetricsSettings metrics) {
    /** Of which nothing else is known. */
    Judged(String environment, boolean dhashService, MetricsSettings metrics) {
      this(
          environment,
          new GateSense.Release(dhashService, 0, true, metrics.countersFromPrometheus()),
          metrics);
    }

    /** What an environment's settings say of it. */
    public static Judged by(Settings settings) {
      return new Judged(settings.environment(), GateSense.Release.of(settings), settings.metrics());
    }
  }

  private QualityGatesLoader(Path root, String file, Judged judged) {
    this.root = root;
    this.environment = judged.environment();
    this.judged = judged;
    this.findings = new Findings(file, new ArrayList<>(), new ArrayList<>());
  }

  /**
   * Reads the demands on a candidate. All environments in the file are checked, not only this one.
   *
   * @param root the project's root
   * @param file {@link #FILE}, or what {@code --config} names, relative to the root
   * @param duration replaces the window's length
   */
  public static Loaded<QualityGates> load(
      Path root, String file, Judged judged, Optional<Duration> duration) {
    return new QualityGatesLoader(root, file, judged).load(duration);
  }

  private Loaded<QualityGates> load(Optional<Duration> duration) {
    Optional<JsonSection> file = parse().map(members -> new JsonSection(members, findings));
    file.ifPresent(this::checkTopLevel);
    ChannelSettings alerting =
        file.flatMap(f -> f.section("alerting"))
            .map(new AlertingSection(findings)::read)
            .orElse(new ChannelSettings(List.of(), Map.of(), Optional.empty()));
    Optional<JsonSection> environments = file.flatMap(f -> f.section("environments"));
    environments.ifPresent(this::checkOtherEnvironments);
    EnvironmentGates reader =
        new EnvironmentGates(
            environment, environments.flatMap(e -> e.section(environment)), findings);
    QualityGates read = reader.read(judged.release());
    List<Value> values = new ArrayList<>(reader.values());
    List<CustomMetric> customs =
        file.map(f -> customMetrics(f, read.policy(), values)).orElse(List.of());
    Policy complete =
        read.policy().with(customs.stream().map(CustomMetric::gate).toList(), rules(customs));
    Policy policy = duration.map(d -> overridden(complete, d, values)).orElse(complete);
    return new Loaded<>(
        new QualityGates(
            policy,
            sources(read.sources(), customs),
            read.notificationsEnabled(),
            read.channels().or(alerting),
            new SmokeTestsSection(findings)
                .read(file.flatMap(f -> f.sections("smokeTests")).orElse(List.of())),
            new Secret(text)),
        values,
        findings.problems(),
        findings.remarks());
  }

  private static Map<String, NumberSource> sources(
      Map<String, NumberSource> own, List<CustomMetric> customs) {
    Map<String, NumberSource> sources = new HashMap<>(own);
    customs.forEach(custom -> sources.put(custom.gate().name(), custom.source()));
    return sources;
  }

  private static Map<String, Rule> rules(List<CustomMetric> customs) {
    return customs.stream()
        .filter(custom -> !custom.rule().equals(Rule.DEFAULT))
        .collect(Collectors.toMap(custom -> custom.gate().name(), CustomMetric::rule));
  }

  private List<CustomMetric> customMetrics(JsonSection file, Policy policy, List<Value> values) {
    if (isEmptyObject(file.members().get("customMetrics"))) {
      return List.of();
    }
    CustomMetricsSection reader =
        new CustomMetricsSection(
            environment,
            policy.cadence(),
            new GateSense(policy.window(), policy.cadence(), judged.release(), findings),
            new NumberSourceSection(root, judged.metrics(), findings),
            Environments.of(root),
            findings);
    List<CustomMetric> customs = reader.read(file.sections("customMetrics").orElse(List.of()));
    values.addAll(reader.values());
    return customs;
  }

  private Policy overridden(Policy policy, Duration duration, List<Value> values) {
    Origin option = new Origin.Option("--duration");
    values.replaceAll(
        v -> v.key().equals("duration") ? new Value("duration", minutes(duration), option) : v);
    if (duration.compareTo(policy.cadence().initial()) < 0) {
      findings
          .problems()
          .add(
              new Problem(
                  option.toString(),
                  "the window is shorter than the poll cadence",
                  "Make it longer than " + policy.cadence().initial().toSeconds() + " s."));
    }
    GateSense.tooManyPolls(duration, policy.cadence())
        .ifPresent(what ->
            findings.problems().add(new Problem(option.toString(), what, GateSense.FEWER_POLLS)));
    return new Policy(
        duration, policy.cadence(), policy.autoRollback(), policy.gates(), policy.rules());
  }

  private static String minutes(Duration duration) {
    return duration.toSeconds() % 60 == 0
        ? Long.toString(duration.toMinutes())
        : Double.toString(duration.toMillis() / 60_000.0);
  }

  private Optional<Members> parse() {
    List<Place> duplicates = new ArrayList<>();
    try {
      Path path = root.resolve(findings.file());
      if (!Files.exists(path)) {
        if (!findings.file().equals(FILE)) {
          unreadable(findings.file() + " is not there", "Give --config a file that exists.");
        }
        return Optional.empty();
      }
      text = text(path);
      LocatedJson json = LocatedJson.parse(text, duplicates);
      duplicates.forEach(p ->
          findings.problem(p, "this name stands here a second time", "Remove one of the two."));
      if (json instanceof Members members) {
        return Optional.of(members);
      }
      findings.problem(json.place(), "this is " + json.kind(), "The file must be one JSON object.");
    } catch (CharacterCodingException e) {
      unreadable("the file is not UTF-8 text", "Save it as UTF-8.");
    } catch (IOException e) {
      unreadable("the file can't be read (" + e + ")", "See that it is a small readable file.");
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      findings.problem(
          new Place(at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr(), ""),
          "this is no JSON: " + withoutSource(e.getOriginalMessage()),
          "Correct the syntax here or just before.");
    }
    return Optional.empty();
  }

  /** The parser names its source once more, which says nothing here. */
  private static String withoutSource(String message) {
    return SOURCE.matcher(message).replaceAll("");
  }

  private void unreadable(String what, String fix) {
    findings.problems().add(new Problem(findings.file(), what, fix));
  }

  private static String text(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("larger than 1 MiB");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
  }

  private void checkTopLevel(JsonSection file) {
    file.allow(TOP_LEVEL);
    file.text("$schema");
    file.section("global").ifPresent(g -> g.members().values().forEach(this::checkProse));
  }

  private static boolean isEmptyObject(@Nullable LocatedJson value) {
    return value instanceof Members members && members.values().isEmpty();
  }

  /** Notes are welcome; what looks like a setting would have no effect. */
  private void checkProse(LocatedJson value) {
    switch (value) {
      case LocatedJson.Text _ -> {}
      case Members members -> members.values().values().forEach(this::checkProse);
      case Items items -> items.values().forEach(this::checkProse);
      case LocatedJson.Numeral _, LocatedJson.Truth _, LocatedJson.Nothing _ ->
          findings.problem(
              value.place(),
              "global holds notes only, and " + value.kind() + " here would have no effect",
              "Move the setting into environments, or write the note as a string.");
    }
  }

  private void checkOtherEnvironments(JsonSection environments) {
    Set<String> known = Environments.of(root);
    for (String name : environments.members().keySet()) {
      Place place = environments.members().get(name).place();
      if (!known.contains(name)) {
        Nearest.to(name, known)
            .ifPresentOrElse(
                near ->
                    findings.problem(
                        place, "there is no environment " + name, "Did you mean " + near + "?"),
                () ->
                    findings.remark(
                        place, "there is no environment " + name, "Its section is not used."));
      }
      if (!name.equals(environment)) {
        // P95 bounds depend on what an environment deploys, so they are checked for this one alone.
        environments
            .section(name)
            .ifPresent(s ->
                new EnvironmentGates(
                        name,
                        Optional.of(s),
                        new Findings(findings.file(), findings.problems(), new ArrayList<>()))
                    .read(GateSense.Release.UNKNOWN));
      }
    }
  }
}
