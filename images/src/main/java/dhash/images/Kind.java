package dhash.images;

import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The images that there are. */
enum Kind {
  /** The whole of dhash, which works in {@link Parts#STATE}. */
  GUARD("Releases a service together with its database, watches it, and gives both back") {
    @Override
    JibContainerBuilder fill(JibContainerBuilder image, Parts parts) throws Exception {
      return image
          .addFileEntriesLayer(parts.libraries("guard"))
          .addFileEntriesLayer(parts.libraries("service"))
          .addFileEntriesLayer(parts.files(EVERYTHING))
          .addFileEntriesLayer(parts.jvmCache(List.of("runtime", "lib/guard")))
          .addVolume(AbsoluteUnixPath.get(Parts.STATE))
          .setEntrypoint("dhash")
          .setProgramArguments("--help");
    }
  },

  /** One replica of the image-hash service; its database is told by {@code DB_*} variables. */
  SERVICE("The image-hash service: 64-bit difference hashes, kept in PostgreSQL") {
    @Override
    JibContainerBuilder fill(JibContainerBuilder image, Parts parts) throws Exception {
      return image
          .addFileEntriesLayer(parts.libraries("service"))
          .addFileEntriesLayer(parts.files(List.of("lib/service/service.jar", "LICENSE")))
          .addFileEntriesLayer(parts.jvmCache(List.of("runtime")))
          .addExposedPort(Port.tcp(8080))
          .addEnvironmentVariable("HOST", "0.0.0.0")
          .addEnvironmentVariable("PORT", "8080")
          .setEntrypoint(
              "java",
              "-XX:MaxRAMPercentage=70",
              "--enable-native-access=ALL-UNNAMED",
              "-jar",
              Parts.HOME + "/lib/service/service.jar");
    }
  };

  private static final List<String> EVERYTHING =
      List.of(
          "dhash",
          "LICENSE",
          "lib/guard/guard.jar",
          "lib/service/service.jar",
          "config",
          "demo",
          "migrations",
          "scripts",
          "templates",
          "quality-gates-config.json",
          "quality-gates-config.schema.json");

  private final String title;

  Kind(String title) {
    this.title = title;
  }

  /** Its name, which is that of the program's part. */
  String part() {
    return name().toLowerCase(Locale.ROOT);
  }

  abstract JibContainerBuilder fill(JibContainerBuilder image, Parts parts) throws Exception;

  /** The image: what all have, then its own; the same to the byte from the same parts. */
  JibContainerBuilder image(String base, String version, Parts parts) throws Exception {
    JibContainerBuilder image =
        Jib.from(base)
            .setFormat(ImageFormat.Docker)
            .setCreationTime(parts.time())
            .setUser(Parts.USER)
            .setWorkingDirectory(AbsoluteUnixPath.get(Parts.STATE))
            .setLabels(labels(version))
            .addEnvironmentVariable("HOME", Parts.STATE)
            .addEnvironmentVariable("LANG", "C.UTF-8")
            .addEnvironmentVariable(
                "PATH", Parts.HOME + ":" + Parts.HOME + "/runtime/bin:/usr/bin:/bin")
            .addFileEntriesLayer(parts.user())
            .addFileEntriesLayer(parts.runtime());
    return fill(image, parts);
  }

  private Map<String, String> labels(String version) {
    return new TreeMap<>(
        Map.of(
            "org.opencontainers.image.title",
            "dhash " + part(),
            "org.opencontainers.image.description",
            title,
            "org.opencontainers.image.version",
            version,
            "org.opencontainers.image.licenses",
            "MIT"));
  }
}
