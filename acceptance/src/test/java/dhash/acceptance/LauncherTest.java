package dhash.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real launcher in a folder of its own, with a Java and a Maven that only note what they do.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final int LIMIT_SECONDS = 30;

  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in *AOTCacheOutput*) exit 0 ;; esac
      echo "process $$"
      echo "java $0"
      echo "root ${DHASH_ROOT-none}"
      for argument; do echo "argument $argument"; done
      case "$*" in *fail*) exit 7 ;; esac
      """;
  private static final String MAVEN =
      """
      #!/bin/sh
      echo build >>builds
      mkdir -p guard/target/dhash service/target/dhash-service
      touch guard/target/dhash/guard.jar service/target/dhash-service/service.jar
      """;

  @TempDir Path folder;
  private Path home = Path.of("");
  private Path bin = Path.of("");

  private record Ended(int exitCode, String out, String err) {
    List<String> arguments() {
      return out.lines()
          .filter(l -> l.startsWith("argument "))
          .map(l -> l.substring("argument ".length()))
          .toList();
    }
  }

  @BeforeEach
  void lay_out_a_checkout() throws IOException {
    home = Files.createDirectories(folder.resolve("a checkout")).toRealPath();
    bin = Files.createDirectories(folder.resolve("bin"));
    Path launcher = Path.of(Objects.requireNonNull(System.getProperty("dhash.checkout")), "dhash");
    Files.copy(launcher, home.resolve("dhash"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    jdk("jdk 25", "25.0.3");
    executable(bin.resolve("mvn"), MAVEN);
  }

  @Test
  void hands_arguments_and_the_exit_code_on() throws Exception {
    build();

    Ended ended = run("status", "--reason", "two  words", "", "fail");

    assertThat(ended.exitCode()).isEqualTo(7);
    assertThat(ended.err()).isEqualTo("dhash: preparing for fast starts, once\n");
    assertThat(ended.arguments())
        .contains("-Ddhash.home=" + home)
        .endsWith(
            "-jar",
            home + "/guard/target/dhash/guard.jar",
            "status",
            "--reason",
            "two  words",
            "",
            "fail");
  }

  @Test
  void becomes_the_program_so_that_signals_reach_it() throws Exception {
    build();
    Process process = start("version");
    assertThat(end(process).out()).startsWith("process " + process.pid() + "\n");
  }

  @Test
  void finds_its_home_behind_symbolic_links() throws Exception {
    build();
    Path absolute = Files.createSymbolicLink(bin.resolve("dhash"), home.resolve("dhash"));
    Path relative = Files.createSymbolicLink(folder.resolve("d"), Path.of("bin", "dhash"));

    for (Path link : List.of(absolute, relative)) {
      assertThat(end(start(link, "version")).arguments()).contains("-Ddhash.home=" + home);
    }
  }

  @Test
  void a_runbooks_name_is_for_the_project_that_it_lies_in() throws Exception {
    build();
    Path checkout = Path.of(Objects.requireNonNull(System.getProperty("dhash.checkout")));
    Files.createDirectories(home.resolve("scripts/deploy"));
    List<String> names = List.of("deploy_dhash.sh", "monitor_dhash.js", "deploy/deploy-notify.js");
    for (String name : names) {
      Path script = Path.of("scripts", name);
      Files.copy(checkout.resolve(script), home.resolve(script));
      Path link = Files.createSymbolicLink(bin.resolve(script.getFileName()), home.resolve(script));

      assertThat(end(start(home.resolve(script))).out()).as(name).contains("root " + home + "\n");
      assertThat(end(start(link)).out()).as(name).contains("root " + home + "\n");
      ProcessBuilder said = builder(home.resolve(script));
      said.environment().put("DHASH_ROOT", "/elsewhere");
      assertThat(end(said.start()).out()).as(name).contains("root /elsewhere\n");
    }
    assertThat(run("status").out()).as("the program itself").contains("root none\n");
  }

  @Test
  void a_runbooks_name_in_a_package_is_for_the_folder_that_one_works_in() throws Exception {
    packaged();
    Path checkout = Path.of(Objects.requireNonNull(System.getProperty("dhash.checkout")));
    Path script = Files.createDirectories(home.resolve("scripts")).resolve("deploy_dhash.sh");
    Files.copy(checkout.resolve("scripts/deploy_dhash.sh"), script);

    assertThat(end(start(script)).out()).contains("root none\n");
  }

  @Test
  void passes_over_a_java_that_is_too_old() throws Exception {
    build();
    Path old = jdk("jdk 17", "17.0.15");
    Path early = jdk("jdk 26", "26-ea");
    Files.createSymbolicLink(bin.resolve("java"), early.resolve("bin/java"));

    ProcessBuilder builder = builder(home.resolve("dhash"), "version");
    builder.environment().put("JAVA_HOME", old.toString());

    assertThat(end(builder.start()).out()).contains("java " + early + "/bin/java\n");
  }

  @Test
  void builds_on_first_use_and_never_again() throws Exception {
    Ended first = run("version");
    Ended second = run("version");

    assertThat(first.exitCode()).isZero();
    assertThat(first.err()).contains("building the program, once");
    assertThat(second.err()).isEmpty();
    assertThat(home.resolve("builds")).hasContent("build");
  }

  @Test
  void two_at_once_build_once() throws Exception {
    Process one = start("version");
    Process other = start("version");

    assertThat(end(one).exitCode()).isZero();
    assertThat(end(other).exitCode()).isZero();
    assertThat(home.resolve("builds")).hasContent("build");
  }

  @Test
  void a_failed_build_says_why_and_starts_nothing() throws Exception {
    executable(bin.resolve("mvn"), "#!/bin/sh\necho '[ERROR] no such thing'\nexit 1\n");

    Ended ended = run("version");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("[ERROR] no such thing", "the build failed", "build.log");
    assertThat(lock()).doesNotExist();
  }

  @Test
  void the_lock_of_a_launcher_that_is_gone_is_broken() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.createDirectories(lock().getParent());
    Files.createSymbolicLink(lock(), Path.of(Long.toString(gone.pid())));

    assertThat(run("version").exitCode()).isZero();
    assertThat(home.resolve("builds")).hasContent("build");
  }

  @Test
  void one_that_is_stopped_while_it_builds_stops_maven_and_frees_the_lock() throws Exception {
    executable(bin.resolve("mvn"), "#!/bin/sh\necho $$ >pid\nexec sleep 60\n");
    Process process = start("version");
    while (!Files.exists(home.resolve("pid")) || Files.size(home.resolve("pid")) == 0) {
      assertThat(process.waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
    }
    long maven = Long.parseLong(Files.readString(home.resolve("pid")).strip());

    process.toHandle().destroy(); // Process.destroy would close the streams that are read below

    assertThat(end(process).exitCode()).isEqualTo(143);
    assertThat(Files.isSymbolicLink(lock())).isFalse();
    ProcessHandle.of(maven)
        .ifPresent(m -> assertThat(m.onExit()).succeedsWithin(Duration.ofSeconds(10)));
  }

  @Test
  void says_when_the_sources_are_newer_than_the_program() throws Exception {
    build();
    run("version");
    Path source = Files.createDirectories(home.resolve("engine/src/main")).resolve("New.java");
    Files.writeString(source, "class New {}");
    Files.setLastModifiedTime(home.resolve("guard/target/dhash/guard.jar"), FileTime.fromMillis(0));

    assertThat(run("version").err()).contains("the sources are newer than the program");
  }

  @Test
  void takes_the_java_that_came_with_it_and_has_nothing_to_build() throws Exception {
    Path java = packaged();

    Ended ended = run("version");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).contains("java " + java + "/bin/java\n");
    assertThat(ended.arguments())
        .contains("-Ddhash.java=" + java + "/bin/java", home + "/lib/guard/guard.jar");
    assertThat(home.resolve("builds")).doesNotExist();
  }

  @Test
  void a_package_that_lacks_a_part_is_neither_built_nor_run_by_another_java() throws Exception {
    Path java = packaged();
    Files.delete(home.resolve("lib/service/service.jar"));
    assertThat(run("version").err()).contains("the installation is damaged", "guard.jar");

    Files.delete(java.resolve("release"));
    Ended ended = run("version");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).contains("the installation is damaged: no Java in " + java);
    assertThat(home.resolve("builds")).doesNotExist();
  }

  /** Makes a package of the checkout, which in others has no pom.xml, and returns its Java. */
  private Path packaged() throws IOException {
    Path java = jdk("a checkout/runtime", "25.0.3");
    Files.delete(java.resolve("bin/javac"));
    for (String jar : List.of("lib/guard/guard.jar", "lib/service/service.jar")) {
      Files.createDirectories(home.resolve(jar).getParent());
      Files.createFile(home.resolve(jar));
    }
    return home.resolve("runtime");
  }

  private void build() throws Exception {
    assertThat(run("version").exitCode()).isZero();
    try (Stream<Path> caches = Files.list(home.resolve("guard/target/dhash"))) {
      for (Path cache : caches.filter(p -> p.toString().endsWith(".aot")).toList()) {
        Files.delete(cache);
      }
    }
  }

  private Path lock() {
    return home.resolve("target/launcher/building");
  }

  private Path jdk(String name, String version) throws IOException {
    Path jdk = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"),
        "IMPLEMENTOR=\"Nobody\"\nJAVA_RUNTIME_VERSION=\"%s+1\"\nJAVA_VERSION=\"%s\"\n"
            .formatted(version, version));
    executable(jdk.resolve("bin/java"), JAVA);
    executable(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    return jdk;
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ended run(String... arguments) throws Exception {
    return end(start(arguments));
  }

  private Process start(String... arguments) throws IOException {
    return start(home.resolve("dhash"), arguments);
  }

  private Process start(Path launcher, String... arguments) throws IOException {
    return builder(launcher, arguments).start();
  }

  private ProcessBuilder builder(Path launcher, String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList());
    builder.directory(folder.toFile());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk 25").toString());
    builder.environment().merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
    return builder;
  }

  /** What a launcher prints here fits into the pipes, so it may be read after the end. */
  private static Ended end(Process process) throws Exception {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running after " + LIMIT_SECONDS + " s");
    }
    return new Ended(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), UTF_8),
        new String(process.getErrorStream().readAllBytes(), UTF_8));
  }
}
