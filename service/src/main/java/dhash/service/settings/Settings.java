package dhash.service.settings;

import dhash.service.misbehave.Faults;
import java.time.Duration;

/**
 * Everything that can be set.
 *
 * @param version reported everywhere
 * @param lowConfidence matches below it go to review, 0 to 1
 * @param maxBodyBytes the largest image or form that is taken
 * @param maxPixels the largest image that is decoded
 * @param startupWait how long to wait for the database and its tables
 */
public record Settings(
    String host,
    int port,
    String version,
    DatabaseSettings database,
    double lowConfidence,
    int maxBodyBytes,
    long maxPixels,
    Duration startupWait,
    Faults faults) {}
