package dhash.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.TarImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Writes {@code dhash-guard-image.tar} and {@code dhash-service-image.tar}, which {@code podman
 * load} and {@code docker load} read. Only {@code .ci/package} starts it.
 */
public final class Main {
  private Main() {}

  /**
   * Takes the version, the base image as Jib names it ({@code tar://FILE} or a reference), the
   * program's folder, the folder that is laid over the image's root, the time that the images are
   * made at (ISO 8601), and the folder for the outputs.
   *
   * @throws Exception when one can't be made
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 6) {
      throw new IllegalArgumentException(
          "needs VERSION BASE PROGRAM SYSTEM TIME OUTPUT, not " + List.of(args));
    }
    Instant time = Instant.parse(args[4]);
    Parts parts = new Parts(Path.of(args[2]), Path.of(args[3]), time);
    Path output = Path.of(args[5]);
    for (Kind kind : Kind.values()) {
      write(kind, args[0], args[1], parts, output);
    }
  }

  private static void write(Kind kind, String version, String base, Parts parts, Path output)
      throws Exception {
    String name = "dhash-" + kind.part();
    ImageReference reference = ImageReference.parse("localhost/" + name + ":" + version);
    TarImage tar = TarImage.at(output.resolve(name + "-image.tar")).named(reference);
    kind.image(base, version, parts).containerize(containerizer(tar, output));
  }

  /** Keeps its caches below the outputs, and asks for the base image only where it stands. */
  private static Containerizer containerizer(TarImage tar, Path output) throws IOException {
    Path cache = output.resolve("stage/jib");
    return Containerizer.to(tar)
        .setBaseImageLayersCache(cache.resolve("base"))
        .setApplicationLayersCache(cache.resolve("layers"))
        .setToolName("dhash");
  }
}
