package dhash.guard.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The passwords of one embedded server's two roles, each in a file that only its owner may read.
 */
final class ClusterPasswords {
  private final ClusterFiles files;
  private final ClusterTrouble trouble;

  /** By the role that it is the password of. */
  private final Map<String, Path> fileOf = new LinkedHashMap<>();

  /**
   * @param user the service's role
   */
  ClusterPasswords(ClusterFiles files, ClusterTrouble trouble, String user) {
    this.files = files;
    this.trouble = trouble;
    fileOf.put(EmbeddedCluster.SUPERUSER, files.adminPassword());
    fileOf.put(user, files.password());
  }

  /**
   * A password from its file; made up and stored first where there is none, as long as there is no
   * database that knows another.
   *
   * @throws dhash.guard.port.GuardException when there is a database and the file is missing
   */
  String in(Path file) throws IOException {
    if (!Files.exists(file)) {
      if (Files.isDirectory(files.data())) {
        throw trouble.passwordMissing(file);
      }
      Folders.write(file, ClusterFiles.newSecret() + "\n");
    }
    return Files.readString(file).strip();
  }

  /**
   * Gives the roles of a stopped data folder this environment's passwords, past all log-ins.
   *
   * @param data no server runs in it
   */
  void set(ServerPrograms programs, Path data) throws IOException, InterruptedException {
    List<String> statements = new ArrayList<>();
    for (Map.Entry<String, Path> role : fileOf.entrySet()) {
      statements.add(statement(role.getKey(), in(role.getValue())));
    }
    programs.alone(data, statements);
  }

  /**
   * Makes new ones in place of those whose file is gone: nobody knows them any more. Called with
   * the server stopped, when nobody can ask. A file comes last: until then it is all done again.
   */
  void renewMissing(ServerPrograms programs) throws IOException, InterruptedException {
    List<String> statements = new ArrayList<>();
    Map<Path, String> fresh = new LinkedHashMap<>();
    for (Map.Entry<String, Path> role : fileOf.entrySet()) {
      if (!Files.exists(role.getValue())) {
        fresh.put(role.getValue(), ClusterFiles.newSecret());
        statements.add(statement(role.getKey(), fresh.get(role.getValue())));
      }
    }
    if (!statements.isEmpty()) {
      programs.alone(files.data(), statements);
      for (Map.Entry<Path, String> each : fresh.entrySet()) {
        Folders.write(each.getKey(), each.getValue() + "\n");
      }
    }
  }

  private static String statement(String role, String secret) {
    return "alter role \"" + role.replace("\"", "\"\"") + "\" password '" + secret + "'";
  }
}
