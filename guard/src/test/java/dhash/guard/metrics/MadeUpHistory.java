package dhash.guard.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a server would have scraped of replicas, in the OpenMetrics format. */
public final class MadeUpHistory {
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  public static final Duration SCRAPE = Duration.ofSeconds(15);

  private final Map<String, List<String>> lines = new LinkedHashMap<>();

  /** A scrape of a replica, after so many attempts since its start. */
  public MadeUpHistory scrape(
      String instance, String version, Instant at, long attempts, long failures) {
    String labels = "job=\"dhash\",instance=\"%s\",version=\"%s\"".formatted(instance, version);
    add("dhash_extractions_total", labels, at, attempts);
    add("dhash_extraction_failures_total", labels, at, failures);
    add("dhash_hash_duration_seconds_bucket", labels + ",le=\"0.25\"", at, attempts * 3 / 4);
    add("dhash_hash_duration_seconds_bucket", labels + ",le=\"0.5\"", at, attempts);
    add("dhash_hash_duration_seconds_bucket", labels + ",le=\"+Inf\"", at, attempts);
    add("dhash_hash_duration_seconds_sum", labels, at, attempts / 5);
    add("dhash_low_confidence_queue", labels, at, 7);
    return this;
  }

  /** A scrape of a gauge that somebody else tells. */
  public MadeUpHistory gauge(String name, Instant at, long value) {
    add(name, "job=\"other\"", at, value);
    return this;
  }

  private void add(String name, String labels, Instant at, long value) {
    lines
        .computeIfAbsent(name + "{" + labels + "}", _ -> new ArrayList<>())
        .add("%s{%s} %d %d%n".formatted(name, labels, value, at.getEpochSecond()));
  }

  /** All of it, ready to be imported. */
  public String text() {
    StringBuilder text = new StringBuilder();
    lines.values().forEach(series -> series.forEach(text::append));
    return text.append("# EOF\n").toString();
  }
}
