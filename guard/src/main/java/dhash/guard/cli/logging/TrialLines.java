package dhash.guard.cli.logging;

import dhash.guard.port.LoggerTrial.Written;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks at each line that a trial of the logger brought: whether it is whole, whose it is, whether
 * it is the next one of that writer, and whether a sample in it shows what it must not.
 */
public final class TrialLines implements Consumer<String> {
  private static final JsonMapper JSON = new JsonMapper();

  /** What the JVM says to everybody to whom it is given options. */
  private static final String OF_THE_JVM = "Picked up JAVA_TOOL_OPTIONS";

  private static final int WAYS = 3;

  private final List<Sample> samples;
  private final long[] next;
  private long number;
  private long lost;
  private long torn;
  private long repeated;
  private long finer;
  private int written;
  private final TreeSet<String> seen = new TreeSet<>();
  private final TreeSet<String> spoiled = new TreeSet<>();
  private final List<String> examples = new ArrayList<>();

  public TrialLines(List<Sample> samples, int writers) {
    this.samples = List.copyOf(samples);
    this.next = new long[writers];
  }

  @Override
  public void accept(String line) {
    number++;
    if (line.startsWith(OF_THE_JVM)) {
      return;
    }
    JsonNode json = parsed(line);
    if (json.has("sample")) {
      sample(json, line);
    } else if (json.has("writer")) {
      writer(json);
    } else if (json.has("hidden")) {
      finer++;
    } else {
      torn++;
      example("line " + number + " is no whole line");
    }
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JacksonException _) {
      return JSON.missingNode();
    }
  }

  private void sample(JsonNode json, String line) {
    int index = json.path("sample").asInt(-1);
    if (index < 0 || index >= samples.size()) {
      torn++;
      return;
    }
    written++;
    Sample sample = samples.get(index);
    String as = json.path("as").asString("");
    if (sample.isSeenIn(line)) {
      seen.add(sample.kind() + " as " + as + ": sample " + index);
    }
    String text =
        switch (as) {
          case "message" -> json.path("message").asString("");
          case "field" -> json.path("text").asString("");
          default -> json.path("stack_trace").asString("");
        };
    if (sample.hidden().isEmpty() && !text.contains(sample.text())) {
      spoiled.add(sample.text() + " as " + as);
    }
  }

  private void writer(JsonNode json) {
    int writer = json.path("writer").asInt(-1);
    long line = json.path("line").asLong(-1);
    String message =
        "writer " + writer + " wrote line " + line + ", as long as one about a request is";
    if (writer < 0 || writer >= next.length || !json.path("message").asString("").equals(message)) {
      torn++;
      example("line " + number + " is not what a writer wrote");
    } else if (line < next[writer]) {
      repeated++;
      example("line " + line + " of writer " + writer + " came again or too late");
    } else {
      lost(writer, line);
      next[writer] = line + 1;
    }
  }

  private void lost(int writer, long upTo) {
    if (upTo > next[writer]) {
      lost += upTo - next[writer];
      example("writer " + writer + " lacks lines " + next[writer] + " to " + (upTo - 1));
    }
  }

  private void example(String text) {
    if (examples.size() < 5) {
      examples.add(text);
    }
  }

  /** Whether every line of every writer came, whole, once and in order. */
  public Check concurrency(Written told) {
    long all = 0;
    for (int i = 0; i < told.lines().size(); i++) {
      all += told.lines().get(i);
      lost(i, told.lines().get(i));
    }
    List<String> reasons = new ArrayList<>();
    add(reasons, lost, "lines lost");
    add(reasons, torn, "lines torn");
    add(reasons, repeated, "lines twice or out of order");
    add(reasons, finer, "lines of a finer level than asked for");
    if (all == 0) {
      reasons.add("nothing was written");
    }
    reasons.addAll(examples);
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("writers", told.lines().size());
    measured.put("lines", all);
    measured.put("lost", lost);
    measured.put("torn", torn);
    measured.put("repeated", repeated);
    measured.put("rotations", told.rotations());
    return Check.of("concurrencyTest", reasons, measured);
  }

  private static void add(List<String> reasons, long count, String what) {
    if (count > 0) {
      reasons.add(count + " " + what);
    }
  }

  /** Whether no secret is seen, and everything else is. */
  public Check redaction() {
    List<String> reasons = new ArrayList<>();
    seen.forEach(kind -> reasons.add("seen: " + kind));
    spoiled.forEach(text -> reasons.add("no secret, and yet not whole: " + text));
    int expected = samples.size() * WAYS;
    if (written != expected) {
      reasons.add("of " + expected + " samples " + written + " came");
    }
    long secrets = samples.stream().filter(sample -> sample.hidden().isPresent()).count();
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("secrets", secrets * WAYS);
    measured.put("seen", seen.size());
    measured.put("near_misses", (samples.size() - secrets) * WAYS);
    measured.put("spoiled", spoiled.size());
    return Check.of("redactionTest", reasons, measured);
  }
}
