package dhash.guard.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Prints data as a table, as JSON or as YAML. */
final class Printer {
  private final Console console;
  private final OutputOption.Form form;

  Printer(Console console, OutputOption output) {
    this.console = console;
    this.form = output.form;
  }

  /** One thing with its properties. */
  void one(Map<String, ?> properties) {
    switch (form) {
      case table -> {
        int width = properties.keySet().stream().mapToInt(String::length).max().orElse(0);
        properties.forEach((name, value) -> console.print(pad(name, width) + "  " + text(value)));
      }
      case json -> console.print(json(properties));
      case yaml -> console.print(yaml(properties));
    }
  }

  /** Several things of one kind. */
  void all(List<? extends Map<String, ?>> rows) {
    switch (form) {
      case table -> table(rows);
      case json -> console.print(json(rows));
      case yaml -> console.print(yaml(rows));
    }
  }

  private void table(List<? extends Map<String, ?>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    List<String> names = List.copyOf(rows.getFirst().keySet());
    List<List<String>> cells = new ArrayList<>();
    cells.add(names.stream().map(name -> name.toUpperCase(java.util.Locale.ROOT)).toList());
    for (Map<String, ?> row : rows) {
      cells.add(names.stream().map(name -> text(row.get(name))).toList());
    }
    for (List<String> line : cells) {
      StringBuilder printed = new StringBuilder();
      for (int i = 0; i < names.size(); i++) {
        printed.append(pad(line.get(i), width(cells, i))).append("  ");
      }
      console.print(printed.toString().stripTrailing());
    }
  }

  private static int width(List<List<String>> cells, int column) {
    return cells.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
  }

  private static String text(@org.jspecify.annotations.Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof List<?> list) {
      return String.join(", ", list.stream().map(String::valueOf).toList());
    }
    if (value instanceof Map<?, ?> map) {
      return String.join(
          ", ",
          map.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).sorted().toList());
    }
    return value.toString();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String json(Object data) {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(data);
  }

  private static String yaml(Object data) {
    return YAMLMapper.builder().build().writeValueAsString(data).stripTrailing();
  }
}
