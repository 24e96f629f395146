package dhash.guard.composition;

import dhash.guard.config.DatabaseSettings;
import dhash.guard.config.Secret;
import dhash.guard.config.Settings;
import dhash.guard.port.Sleeper;
import dhash.guard.postgres.DatabaseAddress;
import dhash.guard.postgres.EmbeddedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An environment's database, embedded or elsewhere, and how replicas are told of it. */
final class DatabaseParts {
  private final DatabaseSettings settings;
  private final Path secretFile;
  private final Optional<EmbeddedCluster> cluster;

  DatabaseParts(Path dotDhash, Settings all, Sleeper sleeper) {
    this.settings = all.database();
    this.secretFile = dotDhash.resolve(all.environment()).resolve("secrets/db_password");
    this.cluster =
        settings.isEmbedded()
            ? Optional.of(
                new EmbeddedCluster(
                    dotDhash, all.environment(), settings.name(), settings.user(), sleeper))
            : Optional.empty();
  }

  Optional<EmbeddedCluster> cluster() {
    return cluster;
  }

  /** Where the database is; starts the embedded server where it isn't running. */
  DatabaseAddress address() {
    return cluster.isPresent()
        ? cluster.get().started()
        : new DatabaseAddress(
            settings.host(),
            settings.port(),
            settings.name(),
            settings.user(),
            () -> settings.password().map(Secret::reveal).orElse(""));
  }

  /**
   * Whether it can be asked without starting anything.
   *
   * @throws dhash.guard.port.GuardException when it could not be started either
   */
  boolean isAwake() {
    cluster.ifPresent(EmbeddedCluster::mustBeWhole);
    return cluster.map(EmbeddedCluster::isRunning).orElse(true);
  }

  /** What a replica must know; the password as a file, never as a value. */
  Map<String, String> variables() throws IOException {
    DatabaseAddress address = address();
    Map<String, String> variables = new TreeMap<>();
    variables.put("DB_HOST", address.host());
    variables.put("DB_PORT", Integer.toString(address.port()));
    variables.put("DB_NAME", address.name());
    variables.put("DB_USER", address.user());
    variables.put("DB_PASSWORD_FILE", passwordFile().toString());
    return variables;
  }

  private Path passwordFile() throws IOException {
    if (cluster.isPresent()) {
      return cluster.get().passwordFile();
    }
    Path folder = secretFile.resolveSibling("");
    Files.createDirectories(folder);
    Path fresh =
        Files.createTempFile(
            folder,
            "db_password",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, settings.password().map(Secret::reveal).orElse(""));
    Files.move(fresh, secretFile, StandardCopyOption.ATOMIC_MOVE);
    return secretFile;
  }
}
