package dhash.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packages, made by the one command in a copy of the repository, on this machine as on one that
 * has nothing: no Java, and of programs those of coreutils. Several minutes.
 */
@EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
class PackagesTest {
  private static final Duration MAKING = Duration.ofMinutes(15);

  /** What the launcher and the supervisor's loop call. */
  private static final List<String> PROGRAMS =
      List.of("cat", "cksum", "head", "mkdir", "mv", "readlink", "rm", "sleep", "tail", "uname");

  private static final List<String> AS_NOBODY =
      List.of(
          "/usr/bin/setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--");

  private static int port;

  @TempDir static Path temporary = Path.of("");
  private static Path packages = Path.of("");
  private static Path home = Path.of("");

  @BeforeAll
  static void all_packages_are_made_by_one_command() throws Exception {
    port = Project.freePort();
    assumeTrue(
        Programs.has("dpkg-deb"), "NOT TESTED: packages, because only Debian's systems make them");
    try (Project project = Project.copyOfTheRepository(temporary)) {
      String images = Programs.has("mmdebstrap") ? " images" : "";
      String make = "cd " + project.folder() + " && .ci/package --no-build archive deb" + images;
      Map<String, String> java = Map.of("JAVA_HOME", System.getProperty("java.home"));
      programs().run(java, List.of("bash", "-c", make), MAKING).with(0);
      packages = project.folder().resolve("target/packages");
    }
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path archive = only("dhash-*.tar.gz");
    Path place = Files.createDirectories(temporary.toRealPath().resolve("a folder"));
    programs().run("tar", "-xzf", archive.toString(), "-C", place.toString()).with(0);
    home = place.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
  }

  @Test
  void the_archive_releases_a_service_where_there_is_no_java() throws Exception {
    Path work = Files.createDirectories(temporary.resolve("work"));

    assertThat(bare(work, "--version").with(0).out()).startsWith("dhash 1.2.3 ");
    bare(work, "lint").with(0);
    bare(work, "deploy", "--env", "staging")
        .with(2)
        .saying("cp " + home + "/config/dhash_staging.conf.example config/dhash_staging.conf");
    try {
      bare(work, "deploy", "--env", "local", "--skip-monitoring").with(0);
      assertThat(bare(work, "status", "--env", "local", "-o", "json").with(0).out())
          .contains("v1.2.3");
    } finally {
      bare(work, "down").with(0);
    }
  }

  @Test
  void it_starts_fast_where_its_folder_can_only_be_read() throws Exception {
    try (ReadOnly installation = ReadOnly.of(home)) {
      Path work = Files.createDirectories(temporary.resolve("read-only"));
      List<String> command = List.of(installation.folder() + "/dhash", "--version");
      Map<String, String> log = Map.of("DHASH_JAVA_OPTS", "-Xlog:aot:stdout");

      Ended ended = programs().run(bareEnvironment(work, log), command, Project.LIMIT).with(0);

      assertThat(ended.out()).as("it takes the cache that came along").contains("Mapped static");
      assertThat(ended.err()).as("and makes none").isEmpty();
    }
  }

  @Test
  void the_debian_package_holds_nothing_that_others_may_change() throws Exception {
    String deb = only("dhash_*.deb").toString();

    List<String> files = programs().run("dpkg-deb", "-c", deb).with(0).out().lines().toList();

    assertThat(files)
        .hasSizeGreaterThan(200)
        .allSatisfy(file -> {
          assertThat(file).matches("[dl-]\\S{9} root/root .*");
          assertThat(file).matches("(l|.{5}-.{2}-).*"); // the group's and the others' w
          assertThat(file.substring(0, 10)).doesNotContainPattern("[sStT]");
        });
    assertThat(String.join("\n", files))
        .contains(
            "./usr/bin/dhash -> ../lib/dhash/dhash",
            "./usr/share/doc/dhash/copyright",
            "./usr/share/zsh/vendor-completions/_dhash",
            "./lib/systemd/system/dhash.service");
    assertThat(programs().run("dpkg-deb", "-f", deb).with(0).out())
        .contains("Package: dhash\n", "Version: 1.2.3\n", "Depends: libc6 ");
    if (Programs.has("lintian")) {
      programs().run("lintian", "--fail-on", "error", deb).with(0);
    }
  }

  @Test
  void the_debian_package_works_as_it_is_laid_out() throws Exception {
    Path tree = temporary.resolve("tree");
    programs().run("dpkg-deb", "-x", only("dhash_*.deb").toString(), tree.toString()).with(0);
    Path work = Files.createDirectories(temporary.resolve("deb"));
    List<String> version = List.of(tree + "/usr/bin/dhash", "--version");

    Ended ended = programs().run(bareEnvironment(work, Map.of()), version, Project.LIMIT).with(0);

    assertThat(ended.out()).startsWith("dhash 1.2.3 ");
    String completion = tree + "/usr/share/bash-completion/completions/dhash";
    assertThat(programs().run("bash", "-c", ". " + completion + "; complete -p dhash").out())
        .contains("_complete_dhash dhash");
  }

  @Test
  void the_guards_image_shows_the_demo_as_a_user_without_rights() throws Exception {
    Path image = only("dhash-guard-image.tar");
    try (Podman podman = Podman.in(temporary)) {
      podman.load(image);

      assertThat(podman.run("dhash-guard", List.of(), "--version").with(0).out())
          .startsWith("dhash 1.2.3 ");
      assertThat(podman.run("dhash-guard", List.of("--entrypoint", "id"), "-un").with(0).out())
          .isEqualTo("dhash\n");
      podman.run("dhash-guard", List.of("--network", "none"), "demo").with(0);
    }
  }

  @Test
  void the_services_image_answers_with_a_database_elsewhere() throws Exception {
    Path image = only("dhash-service-image.tar");
    assumeTrue(
        ExternalServer.isInstalled(),
        "NOT TESTED: the service's image, because PostgreSQL's own programs are missing");
    Path folder = Files.createDirectories(temporary.resolve("external"));
    try (Podman podman = Podman.in(temporary);
        ExternalServer server = ExternalServer.start(folder.resolve("password"));
        Project project = Project.in(folder).with("staging")) {
      podman.load(image);
      server.uses(project, "staging");
      project.dhash("migrate", "--env", "staging").with(0);
      URI health = project.url("staging").resolve("/health");
      Map<String, String> variables = new HashMap<>(server.variables());
      variables.put("PORT", Integer.toString(health.getPort()));

      try (Running service = podman.start("dhash-service", variables)) {
        Await.until("the container answers", Duration.ofMinutes(1), () -> isHealthy(health));
        service.signal("TERM");
        service.await(Duration.ofSeconds(30)).with(0);
      }
    }
  }

  private static boolean isHealthy(URI health) throws IOException {
    try {
      return ((HttpURLConnection) health.toURL().openConnection()).getResponseCode() == 200;
    } catch (ConnectException notYet) {
      return false;
    }
  }

  private static Programs programs() {
    return new Programs(temporary);
  }

  /** As an ordinary user, to whom the folder belongs: PostgreSQL doesn't run as root. */
  private static Ended bare(Path work, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    if (new UnixSystem().getUid() == 0) {
      programs().run("chown", "nobody", work.toString()).with(0);
      command.addAll(AS_NOBODY);
    }
    command.add(home + "/dhash");
    command.addAll(List.of(arguments));
    return programs().run(bareEnvironment(work, Map.of()), command, Project.LIMIT);
  }

  /** No Java on the PATH, a JAVA_HOME that leads nowhere, and all state in one folder. */
  private static Map<String, String> bareEnvironment(Path work, Map<String, String> more)
      throws IOException {
    Path bin = Files.createDirectories(temporary.resolve("bin"));
    for (String program : PROGRAMS) {
      if (!Files.exists(bin.resolve(program))) {
        Files.createSymbolicLink(bin.resolve(program), Path.of("/bin", program));
      }
    }
    Map<String, String> all = new HashMap<>(more);
    all.put("PATH", bin.toString());
    all.put("HOME", work.toString());
    all.put("JAVA_HOME", "/nowhere");
    all.put("DHASH_ROOT", work.toString());
    all.put("DHASH_URL", "http://127.0.0.1:" + port);
    return all;
  }

  private static Path only(String name) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(packages, name)) {
      Iterator<Path> found = files.iterator();
      assumeTrue(found.hasNext(), "NOT TESTED: " + name + ", because mmdebstrap is missing");
      return found.next();
    }
  }
}
