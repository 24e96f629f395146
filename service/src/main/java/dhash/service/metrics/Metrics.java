package dhash.service.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Counts what the service does. The names are what the release guard looks for. */
public final class Metrics {
  /** What {@link #text} is. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double NANOS_A_SECOND = 1e9;
  private static final double[] BOUNDS_SECONDS = {
    .005, .01, .025, .05, .1, .25, .5, .75, 1, 1.5, 2, 2.5, 3, 4, 5, 10
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final String version;
  private final Histogram durations;
  private final CounterDataPoint attempts;
  private final CounterDataPoint failures;
  private final DistributionDataPoint duration;
  private final LongAdder matches = new LongAdder();
  private final DoubleAdder confidences = new DoubleAdder();

  /** Everything since the start, as one replica sees it. */
  public record Totals(
      long attempts, long failures, OptionalDouble meanMillis, OptionalDouble p95Millis) {}

  /**
   * @param queueLength the matches that wait for review; empty while that isn't known
   */
  public Metrics(String version, Supplier<OptionalLong> queueLength) {
    this.version = version;
    Counter attempted =
        Counter.builder()
            .name("dhash_extractions_total")
            .help("Extractions completed, well or badly. An image that was refused is none.")
            .labelNames("version")
            .register(registry);
    Counter failed =
        Counter.builder()
            .name("dhash_extraction_failures_total")
            .help("Extractions that the service could not do.")
            .labelNames("version")
            .register(registry);
    durations =
        Histogram.builder()
            .name("dhash_hash_duration_seconds")
            .help("Time that decoding and hashing an image took.")
            .classicOnly()
            .classicUpperBounds(BOUNDS_SECONDS)
            .labelNames("version")
            .register(registry);
    attempts = attempted.labelValues(version);
    failures = failed.labelValues(version);
    duration = durations.labelValues(version);
    registerGauges(queueLength);
  }

  private void registerGauges(Supplier<OptionalLong> queueLength) {
    GaugeWithCallback.builder()
        .name("dhash_low_confidence_queue")
        .help("Matches of low confidence that wait for review.")
        .labelNames("version")
        .callback(
            sink -> queueLength.get().ifPresent(length -> sink.call((double) length, version)))
        .register(registry);
    GaugeWithCallback.builder()
        .name("dhash_match_confidence_average")
        .help("Mean confidence of the matches since the start, in percent.")
        .labelNames("version")
        .callback(
            sink -> averageConfidencePercent().ifPresent(average -> sink.call(average, version)))
        .register(registry);
    Gauge.builder()
        .name("dhash_build_info")
        .help("Always 1.")
        .labelNames("version")
        .register(registry)
        .labelValues(version)
        .set(1);
    ProcessMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
  }

  /** Counts an extraction that was done. */
  public void succeeded() {
    attempts.inc();
  }

  /** Counts an extraction that the service could not do: never more of them than attempts. */
  public void failed() {
    attempts.inc();
    failures.inc();
  }

  /** Notes how long hashing an image took. */
  public void hashed(long nanos) {
    duration.observe(nanos / NANOS_A_SECOND);
  }

  /** Notes how sure a match is, 0 to 1. */
  public void matched(double confidence) {
    confidences.add(confidence);
    matches.increment();
  }

  /** Mean confidence of the matches since the start, 0 to 100; empty before the first. */
  public OptionalDouble averageConfidencePercent() {
    long count = matches.sum();
    return count == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.min(100, 100 * confidences.sum() / count));
  }

  /** The totals since the start. */
  public Totals totals() {
    HistogramDataPointSnapshot data = durations.collect().getDataPoints().getFirst();
    long count = data.getCount();
    OptionalDouble mean =
        count == 0 ? OptionalDouble.empty() : OptionalDouble.of(1000 * data.getSum() / count);
    long failed = failures.getLongValue();
    return new Totals(
        attempts.getLongValue(), failed, mean, quantile(data.getClassicBuckets(), count, .95));
  }

  /** All metrics as Prometheus reads them. */
  public byte[] text() {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      writer.write(out, registry.scrape());
      return out.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Interpolated within its bucket, as Prometheus does; the last finite bound beyond that. */
  private static OptionalDouble quantile(
      ClassicHistogramBuckets buckets, long count, double quantile) {
    if (count == 0) {
      return OptionalDouble.empty();
    }
    double rank = quantile * count;
    double below = 0;
    double lower = 0;
    for (int at = 0; at < buckets.size(); at++) {
      double upper = buckets.getUpperBound(at);
      long here = buckets.getCount(at);
      if (below + here >= rank && here > 0 && !Double.isInfinite(upper)) {
        return OptionalDouble.of(1000 * (lower + (upper - lower) * (rank - below) / here));
      }
      if (Double.isInfinite(upper)) {
        break;
      }
      below += here;
      lower = upper;
    }
    return OptionalDouble.of(1000 * lower);
  }
}
