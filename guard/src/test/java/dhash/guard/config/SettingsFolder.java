package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A project's folder to write configuration into. */
class SettingsFolder {
  @TempDir Path root = Path.of("");
  final Map<String, String> options = new HashMap<>();
  final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void config_folder() throws IOException {
    Files.createDirectories(root.resolve("config"));
  }

  void write(String name, String text) throws IOException {
    Files.writeString(root.resolve("config").resolve(name), text);
  }

  Loaded<Settings> load(String environment) {
    return SettingsLoader.load(root, root, environment, options, variables);
  }

  Loaded<Settings> staging(String service, String database) throws IOException {
    write("dhash_staging.conf", service);
    write("db_staging.conf", database);
    return load("staging");
  }

  String onlyProblem(String service, String database) throws IOException {
    List<Problem> problems = staging(service, database).problems();
    assertThat(problems).hasSize(1);
    return problems.getFirst().toString();
  }
}
