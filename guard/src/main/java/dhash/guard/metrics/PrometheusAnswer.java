package dhash.guard.metrics;

import dhash.guard.metrics.MetricHttp.Answered;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Point;
import dhash.guard.port.MetricAnswer.Series;
import dhash.guard.port.MetricAnswer.Values;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads what the HTTP API of Prometheus answers ({@code /api/v1/query}, {@code query_range}). */
final class PrometheusAnswer {
  /** Says that an answer is broken: what is wrong, and what the server said. */
  @FunctionalInterface
  interface Complaint {
    MetricAnswer of(String what, String said);
  }

  /** The answer is JSON, but not what the API answers. The message says where. */
  private static final class ShapeException extends Exception {
    ShapeException(String what) {
      super(what);
    }
  }

  private PrometheusAnswer() {}

  static MetricAnswer read(Answered answered, Complaint broken) {
    Optional<JsonNode> tree = StrictJson.read(answered.body());
    if (tree.isEmpty()) {
      return broken.of("answered " + answered.status() + " and no JSON", answered.text());
    }
    JsonNode answer = tree.get();
    String status = answer.path("status").asString("");
    if (status.equals("error") || !answered.isSuccess()) {
      return broken.of(
          "answered " + answered.status() + errorType(answer), answer.path("error").asString(""));
    }
    if (!status.equals("success")) {
      return broken.of("answered in another form than Prometheus", answer.toString());
    }
    JsonNode warnings = answer.path("warnings");
    if (!warnings.isEmpty()) {
      return broken.of("answered with warnings, so perhaps in part", warnings.toString());
    }
    try {
      List<Series> series = series(answer.path("data"));
      return series.isEmpty() ? new NoData("no series fits the query") : new Values(series, 0);
    } catch (ShapeException e) {
      return broken.of("answered in another form than Prometheus: " + e.getMessage(), "");
    }
  }

  private static String errorType(JsonNode answer) {
    String type = answer.path("errorType").asString("");
    return type.isEmpty() ? "" : " (" + type + ")";
  }

  private static List<Series> series(JsonNode data) throws ShapeException {
    JsonNode result = data.path("result");
    String type = data.path("resultType").asString("");
    return switch (type) {
      case "scalar" -> List.of(new Series(Map.of(), List.of(point(result))));
      case "vector" -> each(result, "value");
      case "matrix" -> each(result, "values");
      case "string" -> throw new ShapeException("a string, where numbers are wanted");
      default -> throw new ShapeException("its resultType is none that is known");
    };
  }

  private static List<Series> each(JsonNode result, String points) throws ShapeException {
    if (!result.isArray()) {
      throw new ShapeException("its result is no array");
    }
    List<Series> series = new ArrayList<>(result.size());
    for (JsonNode one : result) {
      if (one.has("histogram") || one.has("histograms")) {
        throw new ShapeException("a native histogram, where numbers are wanted");
      }
      JsonNode values = one.path(points);
      series.add(
          new Series(
              labels(one.path("metric")),
              points.equals("value") ? List.of(point(values)) : points(values)));
    }
    return series;
  }

  private static Map<String, String> labels(JsonNode metric) throws ShapeException {
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, JsonNode> label : metric.properties()) {
      if (!label.getValue().isString()) {
        throw new ShapeException("a label that is no string");
      }
      labels.put(label.getKey(), label.getValue().stringValue());
    }
    return labels;
  }

  private static List<Point> points(JsonNode values) throws ShapeException {
    if (!values.isArray() || values.isEmpty()) {
      throw new ShapeException("a series without values");
    }
    List<Point> points = new ArrayList<>(values.size());
    for (JsonNode value : values) {
      Point next = point(value);
      if (!points.isEmpty() && !next.at().isAfter(points.getLast().at())) {
        throw new ShapeException("its points are not in the order of time");
      }
      points.add(next);
    }
    return points;
  }

  /** {@code [1435781451.781, "1"]}: seconds since 1970, and a number as text. */
  private static Point point(JsonNode pair) throws ShapeException {
    JsonNode seconds = pair.path(0);
    JsonNode value = pair.path(1);
    if (pair.size() != 2 || !seconds.isNumber() || !value.isString()) {
      throw new ShapeException("a point that is no pair of time and text");
    }
    String text = value.stringValue();
    try {
      Instant at = Instant.ofEpochMilli(Math.round(seconds.asDouble() * 1000));
      return new Point(at, Decimal.parse(text, 0, text.length()));
    } catch (NumberFormatException | DateTimeException e) {
      throw new ShapeException("a point whose value is no number");
    }
  }
}
