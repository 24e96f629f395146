package dhash.guard.metrics;

import dhash.guard.metrics.MetricHttp.Answered;
import dhash.guard.metrics.MetricHttp.Question;
import dhash.guard.port.MetricAnswer;
import dhash.guard.port.MetricAnswer.NoData;
import dhash.guard.port.MetricAnswer.Point;
import dhash.guard.port.MetricAnswer.Series;
import dhash.guard.port.MetricAnswer.Values;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * One number out of what an address answers as JSON. Text that is a finite number counts as one;
 * nothing there, or {@code null}, is no data; whatever else stands there is a provider error.
 */
public final class JsonNumber {
  private final Question question;
  private final Duration limit;
  private final JsonPointer pointer;
  private final MetricHttp http;

  /**
   * @throws IllegalArgumentException when the endpoint's pointer is none
   */
  public JsonNumber(JsonEndpoint endpoint, MetricHttp http) {
    this.question =
        new Question(
            endpoint.address(), "application/json", Optional.empty(), endpoint.credentials());
    this.limit = endpoint.limit();
    this.pointer = JsonPointer.compile(endpoint.pointer());
    this.http = http;
  }

  /**
   * One series without labels, of one point, whose time is when the answer came.
   *
   * @param within how long the caller can wait; the endpoint's own limit holds too
   */
  public MetricAnswer ask(Duration within) throws InterruptedException {
    try {
      Answered answered = http.ask(question, within.compareTo(limit) < 0 ? within : limit);
      if (!answered.isSuccess()) {
        return http.broken(
            question, "answered " + answered.status(), answered.text(), answered.secrets());
      }
      return read(answered);
    } catch (IOException e) {
      return http.broken(e);
    }
  }

  private MetricAnswer read(Answered answered) {
    Optional<JsonNode> tree = StrictJson.read(answered.body());
    if (tree.isEmpty()) {
      return http.broken(question, "answered no JSON", answered.text(), answered.secrets());
    }
    JsonNode found = tree.get().at(pointer);
    if (found.isMissingNode() || found.isNull()) {
      String what = found.isNull() ? "null stands" : "nothing stands";
      return new NoData(question.shownAddress() + ": " + what + " at " + place());
    }
    double number = number(found);
    return Double.isFinite(number)
        ? new Values(List.of(new Series(Map.of(), List.of(new Point(http.now(), number)))), 0)
        : http.broken(
            question,
            "has no finite number at " + place(),
            kind(found) + found.toString(),
            answered.secrets());
  }

  /** NaN where it is none. */
  private static double number(JsonNode found) {
    String text = found.isNumber() || found.isString() ? found.asString() : "";
    try {
      return Decimal.parseFinite(text, 0, text.length());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static String kind(JsonNode found) {
    return found.isObject() ? "an object, " : found.isArray() ? "an array, " : "";
  }

  private String place() {
    String shown = pointer.toString();
    return shown.isEmpty() ? "the top" : shown;
  }
}
