package dhash.guard.config;

import dhash.guard.config.BackupSettings.Location;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How places for copies of backups are written: folders and {@code s3://bucket/prefix}. */
final class LocationSyntax {
  private static final Pattern BUCKET =
      Pattern.compile(
          "s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9!_.*'()=+@-]{1,128}){0,16})/?");
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final int MOST = 16;
  private static final String FIX =
      "Write folders and s3://bucket/prefix, separated by commas or spaces.";

  private LocationSyntax() {}

  /** In the order in which they are written; folders as they are written. */
  static List<Location> locations(String text) {
    List<Location> locations = new ArrayList<>();
    for (String each : text.strip().split("[,\\s]+", -1)) {
      Location location = location(each, locations.size() + 1);
      if (locations.contains(location)) {
        throw new InvalidValueException("names a place twice", "Leave one of them out.");
      }
      locations.add(location);
    }
    if (locations.size() > MOST) {
      throw new InvalidValueException("names more than " + MOST + " places", "Choose fewer.");
    }
    return List.copyOf(locations);
  }

  private static Location location(String text, int number) {
    Matcher bucket = BUCKET.matcher(text);
    if (bucket.matches()) {
      String prefix = bucket.group(2);
      return new Location.Bucket(bucket.group(1), prefix.isEmpty() ? "" : prefix.substring(1));
    }
    if (text.isEmpty() || ADDRESS.matcher(text).matches() || text.indexOf('\0') >= 0) {
      throw new InvalidValueException(
          "is neither a folder nor s3://bucket/prefix at its entry " + number, FIX);
    }
    try {
      return new Location.Folder(Path.of(text).normalize());
    } catch (InvalidPathException e) {
      throw new InvalidValueException("is no path at its entry " + number, FIX);
    }
  }
}
