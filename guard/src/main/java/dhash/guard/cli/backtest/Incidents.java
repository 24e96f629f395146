package dhash.guard.cli.backtest;

import dhash.engine.replay.Incident;
import dhash.guard.port.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads when something was wrong: from a CSV file with a column for the beginning and, if there is
 * one, for the end; or from JSON, {@code [["begin", "end"], …]}, by itself or, as NAB has it, for
 * each of several files by its path.
 *
 * @param begin the column of the beginning
 * @param end the column of the end; where there is none, incidents are {@code length} long
 */
public record Incidents(Path root, String name, String begin, String end, Duration length) {
  private static final long MOST_BYTES = 16 << 20;

  /** Those that belong to the file of telemetry, each once, however often it is listed. */
  public List<Incident> of(String telemetry) {
    return once(name.endsWith(".json") ? fromJson(telemetry) : fromCsv());
  }

  /**
   * A sentence on those that fall into nothing that was recorded; empty where each was met.
   *
   * @param all of any file
   */
  public static Optional<String> outside(Collection<Incident> all, Predicate<Incident> met) {
    List<Incident> unmet = once(List.copyOf(all)).stream().filter(met.negate()).toList();
    return unmet.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d of %d incidents fall into nothing that was recorded, and are not counted; the first is"
                    .formatted(unmet.size(), once(List.copyOf(all)).size())
                + " %s, from %s to %s."
                    .formatted(
                        unmet.getFirst().name().strip(),
                        unmet.getFirst().begin(),
                        unmet.getFirst().end()));
  }

  /** Of those with the same beginning and end, the first. */
  private static List<Incident> once(List<Incident> incidents) {
    Map<List<Instant>, Incident> once = new LinkedHashMap<>();
    incidents.forEach(i -> once.putIfAbsent(List.of(i.begin(), i.end()), i));
    return List.copyOf(once.values());
  }

  private List<Incident> fromCsv() {
    CsvFile file = CsvFile.read(root, name);
    int first = file.column(begin, "--incident-begin");
    List<Incident> incidents = new ArrayList<>();
    for (CsvFile.Row row : file.rows()) {
      Instant from = TimeText.read(file, row, first);
      Instant to =
          file.has(end) ? TimeText.read(file, row, file.column(end, "")) : from.plus(length);
      if (to.isBefore(from)) {
        throw BadFile.at(name, row.line(), "it ends before it begins", "Mend the line.");
      }
      incidents.add(
          new Incident(name + ":" + row.line() + " " + others(file, row, first), from, to));
    }
    return incidents;
  }

  private String others(CsvFile file, CsvFile.Row row, int first) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < row.cells().size(); i++) {
      if (i != first && !file.columns().get(i).equals(end)) {
        others.add(row.cells().get(i));
      }
    }
    return String.join(" ", others);
  }

  private List<Incident> fromJson(String telemetry) {
    JsonNode windows = json();
    if (windows.isObject()) {
      String path = root.resolve(telemetry).normalize().toString().replace('\\', '/');
      windows =
          windows.properties().stream()
              .filter(entry -> path.endsWith("/" + entry.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElseThrow(() ->
                  BadFile.refused(
                      name + " names no windows for " + telemetry + ".",
                      "Its names are paths: one must be the end of the file's."));
    }
    List<Incident> incidents = new ArrayList<>();
    for (JsonNode window : windows) {
      Instant from = time(window, 0);
      Instant to = time(window, 1);
      if (to.isBefore(from)) {
        throw BadFile.refused(
            name + ": a window ends before it begins: " + window + ".", "Mend it.");
      }
      incidents.add(new Incident("incident of " + from, from, to));
    }
    return incidents;
  }

  private Instant time(JsonNode window, int index) {
    JsonNode text = window.path(index);
    return TimeText.read(text.asString(""))
        .orElseThrow(() ->
            BadFile.refused(
                name + ": no window with a beginning and an end: " + window + ".",
                "Write [\"2026-03-01 12:00:00\", \"2026-03-01 12:10:00\"]."));
  }

  private JsonNode json() {
    try {
      Path path = root.resolve(name);
      if (Files.size(path) > MOST_BYTES) {
        throw BadFile.refused(name + " is larger than 16 MiB.", "Give a file of windows.");
      }
      return JsonMapper.shared().readTree(Files.readString(path));
    } catch (IOException unreadable) {
      throw BadFile.refused(FileTrouble.of(unreadable) + ".", "Give a file that can be read.");
    } catch (JacksonException wrong) {
      int line = wrong.getLocation() == null ? 1 : wrong.getLocation().getLineNr();
      throw BadFile.at(
          name, line, "this is no JSON: " + wrong.getOriginalMessage(), "Mend it there or before.");
    }
  }
}
