package dhash.guard.metrics;

/** What a replica of the service answers to a scrape, most of which is about its JVM. */
public final class ScrapeText {
  private static final double[] BOUNDS = {
    .005, .01, .025, .05, .1, .25, .5, .75, 1, 1.5, 2, 2.5, 3, 4, 5, 10
  };

  private static final String OTHERS = others();

  private ScrapeText() {}

  /** After so many attempts: one of 500 failed, and most took less than half a second. */
  public static String after(long attempts) {
    StringBuilder text = new StringBuilder(16_000);
    text.append("dhash_extractions_total{version=\"v1.2.3\"} ").append(attempts).append(".0\n");
    text.append("dhash_extraction_failures_total{version=\"v1.2.3\"} ")
        .append(attempts / 500)
        .append(".0\n");
    for (int i = 0; i < BOUNDS.length; i++) {
      text.append("dhash_hash_duration_seconds_bucket{version=\"v1.2.3\",le=\"")
          .append(BOUNDS[i])
          .append("\"} ")
          .append(attempts - (attempts >> (i + 1)))
          .append('\n');
    }
    text.append("dhash_hash_duration_seconds_bucket{version=\"v1.2.3\",le=\"+Inf\"} ")
        .append(attempts)
        .append('\n');
    text.append("dhash_hash_duration_seconds_sum{version=\"v1.2.3\"} ")
        .append(attempts / 37)
        .append(".890123456\n");
    text.append("dhash_low_confidence_queue{version=\"v1.2.3\"} 234.0\n");
    text.append("dhash_match_confidence_average{version=\"v1.2.3\"} 87.43210987654\n");
    return text.append(OTHERS).toString();
  }

  private static String others() {
    StringBuilder text = new StringBuilder(12_000);
    for (int i = 0; i < 100; i++) {
      if (i % 5 == 0) {
        text.append("# HELP jvm_memory_pool_bytes_" + i + " Bytes of a given JVM memory pool.\n");
        text.append("# TYPE jvm_memory_pool_bytes_" + i + " gauge\n");
      }
      text.append(
          "jvm_memory_pool_bytes_%d{pool=\"CodeHeap 'non-profiled'\",kind=\"%d\"} 1.%dE7%n"
              .formatted(i / 5 * 5, i, 1000 + i));
    }
    return text.toString();
  }
}
