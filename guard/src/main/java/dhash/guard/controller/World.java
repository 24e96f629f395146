package dhash.guard.controller;

import dhash.guard.port.BackupStore;
import dhash.guard.port.CustomMetrics;
import dhash.guard.port.Database;
import dhash.guard.port.MetricSource;
import dhash.guard.port.PastAttempts;
import dhash.guard.port.Platform;
import dhash.guard.port.Rehearser;
import dhash.guard.port.Restoration;
import dhash.guard.port.Revisions;
import dhash.guard.port.SmokeTester;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything outside that one environment's rollouts act on.
 *
 * @param terms what the configuration says of how to act
 */
public record World(
    Platform platform,
    Database database,
    BackupStore backups,
    Rehearser rehearser,
    Restoration restoration,
    MetricSource metrics,
    CustomMetrics customs,
    PastAttempts past,
    SmokeTester smokeTester,
    Revisions revisions,
    Terms terms) {

  /**
   * How to act.
   *
   * @param retentionDays how long a rollout's backup is kept
   * @param configuration the files that go into a backup
   * @param probe whether each candidate replica gets one image a poll
   * @param leastFreeBytes what the disk must have left before anything begins, beside the
   *     database's own size
   * @param disk where all that is written goes
   * @param provenWithin a backup must have been restored not longer ago than this before anything
   *     begins; empty where that is not asked for
   * @param channelTroubles why people will not be told as was asked for; no reason not to begin
   */
  public record Terms(
      int retentionDays,
      List<Path> configuration,
      boolean probe,
      long leastFreeBytes,
      Path disk,
      FreeSpace freeSpace,
      Optional<Duration> provenWithin,
      List<String> channelTroubles) {
    public Terms {
      configuration = List.copyOf(configuration);
      channelTroubles = List.copyOf(channelTroubles);
    }
  }

  /** Says how many bytes a disk has left. */
  @FunctionalInterface
  public interface FreeSpace {
    long of(Path disk) throws IOException;
  }
}
