package dhash.guard.config;

import dhash.guard.config.Key.ConfigFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds each key's value by precedence, notes where it came from, and gathers what is wrong. */
final class Values {
  /** A value as written. */
  record Raw(String text, Origin origin) {}

  private final Map<String, String> options;
  private final Map<String, String> variables;
  private final Map<String, Raw> fromFiles = new HashMap<>();
  private final List<Value> shown = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> remarks = new ArrayList<>();

  Values(Map<String, String> options, Map<String, String> variables) {
    this.options = options;
    this.variables = variables;
  }

  /** Adds a file's entries; what does not belong there becomes a problem. */
  void add(ConfigFile file, String name, KeyValueFile content, String environment) {
    problems.addAll(content.problems());
    for (KeyValueFile.Entry entry : content.entries()) {
      Origin.Line origin = new Origin.Line(name, entry.line());
      Optional<Key<?>> key = Keys.named(entry.key());
      boolean passedOn = entry.key().startsWith(Keys.PASSED_ON) && file == ConfigFile.SERVICE;
      if (passedOn || key.filter(k -> k.file() == file).isPresent()) {
        fromFiles.put(entry.key(), new Raw(entry.value(), origin));
      } else if (key.isPresent()) {
        problem(
            origin,
            entry.key() + " does not belong in this file",
            "Move it to " + key.get().file().nameFor(environment) + ".");
      } else {
        List<String> names =
            Keys.ALL.stream().filter(k -> k.file() == file).map(Key::name).toList();
        problem(origin, "unknown key " + entry.key(), Nearest.advice(entry.key(), names));
      }
    }
  }

  /** The value, empty where there is none or a bad one, which is then among the problems. */
  <T> Optional<T> find(Key<T> key) {
    Raw raw = raw(key);
    shown.add(new Value(key.name(), key.show(raw.text()), raw.origin()));
    if (raw.text().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(key.parser().apply(raw.text()));
    } catch (InvalidValueException e) {
      String shownText = key.show(raw.text());
      if (raw.origin() instanceof Origin.Option(String option)) {
        problem(option, "\"" + shownText + "\" " + e.getMessage(), e.fix());
      } else {
        problem(raw.origin(), key.name() + "=" + shownText + " " + e.getMessage(), e.fix());
      }
      return Optional.empty();
    }
  }

  /** The value of a key that has a fallback; the fallback too where a bad value is a problem. */
  <T> T get(Key<T> key) {
    return find(key).orElseGet(() -> key.parser().apply(key.fallback()));
  }

  /** By precedence. An empty value counts as not set. */
  Raw raw(Key<?> key) {
    String option = options.getOrDefault(key.option(), "");
    if (!option.isEmpty()) {
      return new Raw(option, new Origin.Option(key.option()));
    }
    String variable = variables.getOrDefault(key.name(), "");
    if (!variable.isEmpty()) {
      return new Raw(variable, new Origin.EnvironmentVariable(key.name()));
    }
    Raw written = fromFiles.get(key.name());
    if (written != null && !written.text().isEmpty()) {
      return written;
    }
    return new Raw(key.fallback(), new Origin.Default());
  }

  /** What the files say, whatever comes before them. */
  Optional<Raw> written(Key<?> key) {
    return Optional.ofNullable(fromFiles.get(key.name())).filter(raw -> !raw.text().isEmpty());
  }

  /** For these keys this file alone counts, in place of the ones that were read. */
  void only(List<? extends Key<?>> keys, String name, KeyValueFile content) {
    problems.addAll(content.problems());
    keys.forEach(key -> fromFiles.remove(key.name()));
    for (KeyValueFile.Entry entry : content.entries()) {
      if (keys.stream().anyMatch(key -> key.name().equals(entry.key()))) {
        fromFiles.put(entry.key(), new Raw(entry.value(), new Origin.Line(name, entry.line())));
      }
    }
  }

  /** All values under {@link Keys#PASSED_ON}, by name without it. */
  Map<String, Raw> passedOn() {
    Map<String, Raw> found = new HashMap<>();
    fromFiles.forEach((name, raw) -> addPassedOn(found, name, raw));
    variables.forEach((name, text) ->
        addPassedOn(found, name, new Raw(text, new Origin.EnvironmentVariable(name))));
    return found;
  }

  private static void addPassedOn(Map<String, Raw> found, String name, Raw raw) {
    if (name.startsWith(Keys.PASSED_ON) && name.length() > Keys.PASSED_ON.length()) {
      found.put(name.substring(Keys.PASSED_ON.length()), raw);
    }
  }

  void show(Value value) {
    shown.add(value);
  }

  void problem(Object where, String what, String fix) {
    problems.add(new Problem(where.toString(), what, fix));
  }

  void remark(Object where, String what, String fix) {
    remarks.add(new Problem(where.toString(), what, fix));
  }

  <T> Loaded<T> loaded(T draft) {
    return new Loaded<>(draft, shown, problems, remarks);
  }
}
