package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class EmbeddedClusterTest {
  private static Path home;
  private static EmbeddedCluster cluster;

  @BeforeAll
  static void a_home_with_the_programs_unpacked() throws Exception {
    home = Servers.temporary("dhash-home");
    Path unpacked = Servers.embedded().programs().folder();
    Files.createSymbolicLink(home.resolve(unpacked.getFileName()), unpacked);
    cluster = cluster("staging");
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.stop();
    Folders.delete(home);
  }

  private static EmbeddedCluster cluster(String environment) {
    return new EmbeddedCluster(home, environment, "app", "app_user", Servers.SLEEPER);
  }

  @Test
  void data_that_are_gone_are_not_taken_for_a_new_environment() throws Exception {
    cluster.started();
    cluster.stop();
    Path aside = cluster.files().folder().resolve("aside");
    Files.move(cluster.files().data(), aside);
    try {
      assertThatThrownBy(cluster::started)
          .isInstanceOf(GuardException.class)
          .hasMessageContaining("was here and is gone");
      assertThatThrownBy(cluster::mustBeWhole).hasMessageContaining("was here and is gone");
      assertThat(cluster.files().data()).doesNotExist();
    } finally {
      Files.move(aside, cluster.files().data());
    }
  }

  /** As on a disk that hangs: a restore that waits for it would never end. Takes over a minute. */
  @Test
  @EnabledIfSystemProperty(named = "acceptance.full", matches = "true")
  void a_server_that_hangs_is_ended_by_force_and_comes_back_whole() throws Exception {
    cluster.started();
    long pid = Postmaster.of(cluster.files().data()).orElseThrow().pid();
    new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();

    cluster.stop();

    assertThat(Postmaster.of(cluster.files().data())).isEmpty();
    cluster.started();
  }

  @Test
  void the_service_logs_in_with_the_password_file_and_owns_its_database() throws Exception {
    DatabaseAddress address = cluster.started();

    assertThat(address.password().get())
        .isEqualTo(Files.readString(cluster.passwordFile()).strip())
        .hasSizeGreaterThan(40);
    Servers.run(address, "create table owned (a int)");
    assertThat(Servers.ask(address, "select current_user || '/' || current_database()"))
        .isEqualTo("app_user/app");
    assertThat(Servers.ask(address, "select rolsuper from pg_roles where rolname = 'app_user'"))
        .isEqualTo("f");
    assertThat(Servers.ask(address, "select current_setting('data_checksums')")).isEqualTo("on");
    assertThat(Servers.ask(address, "select current_setting('listen_addresses')"))
        .isEqualTo("127.0.0.1");
  }

  @Test
  void a_wrong_password_is_refused_without_showing_it() {
    DatabaseAddress right = cluster.started();
    DatabaseAddress wrong =
        new DatabaseAddress(right.host(), right.port(), right.name(), right.user(), () -> "guess");

    assertThatThrownBy(() -> Servers.ask(wrong, "select 1"))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining("password authentication failed")
        .hasMessageNotContaining("guess");
    assertThat(wrong.toString()).doesNotContain("guess");
  }

  @Test
  void only_the_owner_may_read_the_folder_and_the_passwords() throws Exception {
    cluster.started();
    ClusterFiles files = cluster.files();

    assertThat(permissions(files.folder())).isEqualTo("rwx------");
    assertThat(permissions(files.data())).isEqualTo("rwx------");
    assertThat(permissions(files.password())).isEqualTo("rw-------");
    assertThat(permissions(files.adminPassword())).isEqualTo("rw-------");
  }

  @Test
  void data_and_port_are_kept_over_a_stop() throws Exception {
    DatabaseAddress first = cluster.started();
    Servers.run(first, "create table if not exists kept as select 42 as answer");
    cluster.stop();
    assertThat(cluster.isRunning()).isFalse();
    cluster.stop();

    DatabaseAddress second = cluster("staging").started();

    assertThat(second.port()).isEqualTo(first.port());
    assertThat(Servers.ask(second, "select answer from kept")).isEqualTo("42");
  }

  @Test
  void two_starters_at_once_start_one_server() throws Exception {
    cluster.stop();
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      List<Future<DatabaseAddress>> addresses =
          both.invokeAll(
              List.of(() -> cluster("staging").started(), () -> cluster("staging").started()));
      for (Future<DatabaseAddress> address : addresses) {
        assertThat(Servers.ask(address.get(), "select 1")).isEqualTo("1");
      }
    }
  }

  @Test
  void it_comes_back_with_its_data_after_the_server_was_killed() throws Exception {
    DatabaseAddress address = cluster.started();
    Servers.run(address, "create table if not exists kept as select 42 as answer");
    kill();

    DatabaseAddress again = cluster.started();

    assertThat(Servers.ask(again, "select answer from kept")).isEqualTo("42");
  }

  @Test
  void a_left_over_pid_file_that_names_another_living_program_does_not_stop_it() throws Exception {
    cluster.started();
    Path pidFile = cluster.files().data().resolve("postmaster.pid");
    List<String> lines = Files.readAllLines(pidFile);
    cluster.stop();
    // not a parent of the server: those it would overlook by itself
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      lines.set(0, Long.toString(other.pid()));
      Files.write(pidFile, lines);

      assertThat(Servers.ask(cluster.started(), "select 1")).isEqualTo("1");
    } finally {
      other.destroyForcibly();
    }
  }

  /** In a container a killed server may stay in the list of processes for a while. */
  @Test
  void a_left_over_pid_file_that_names_an_unburied_process_does_not_stop_it() throws Exception {
    cluster.started();
    Path pidFile = cluster.files().data().resolve("postmaster.pid");
    List<String> lines = Files.readAllLines(pidFile);
    cluster.stop();
    Process careless = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 60").start();
    try {
      lines.set(0, careless.inputReader().readLine());
      Files.write(pidFile, lines);

      assertThat(Servers.ask(cluster.started(), "select 1")).isEqualTo("1");
    } finally {
      careless.destroyForcibly();
    }
  }

  @Test
  void a_port_that_somebody_else_took_is_named_with_the_cure() throws Exception {
    int port = cluster.started().port();
    cluster.stop();
    try (var taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(cluster::started)
          .isInstanceOfSatisfying(
              GuardException.class,
              e -> {
                assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
                assertThat(e).hasMessageContaining(Integer.toString(port));
                assertThat(e.remedy()).contains("delete").contains("port");
              });
    }
  }

  @Test
  void environments_share_neither_port_nor_data() throws Exception {
    EmbeddedCluster other = cluster("production");
    try {
      DatabaseAddress staging = cluster.started();
      DatabaseAddress production = other.started();
      Servers.run(staging, "create table only_in_staging (a int)");

      assertThat(production.port()).isNotEqualTo(staging.port());
      assertThat(Servers.ask(production, "select to_regclass('only_in_staging')"))
          .isEqualTo("null");
      other.stop();
      assertThat(cluster.isRunning()).isTrue();
    } finally {
      other.stop();
    }
  }

  @Test
  void two_environments_that_start_at_once_in_a_new_home_unpack_the_programs_once()
      throws Exception {
    Path fresh = Servers.temporary("dhash-fresh");
    try (ExecutorService both = Executors.newFixedThreadPool(2)) {
      Callable<Path> unpack = () -> Binaries.unpacked(fresh, Servers.SLEEPER);
      for (Future<Path> folder : both.invokeAll(List.of(unpack, unpack))) {
        assertThat(folder.get().resolve("bin/postgres")).isExecutable();
      }
      try (Stream<Path> files = Files.list(fresh)) {
        assertThat(files.map(f -> f.getFileName().toString()))
            .containsExactlyInAnyOrder("postgres-" + Binaries.VERSION, "postgres.lock");
      }
    } finally {
      Folders.delete(fresh);
    }
  }

  @Test
  void where_root_has_no_namespaces_another_user_runs_the_server() throws Exception {
    assumeTrue(new UnixSystem().getUid() == 0, "only root needs another user");
    Path parent = Servers.temporary("dhash-other");
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
    ClusterFiles files = ClusterFiles.of(parent, "x");
    Files.createDirectories(parent.resolve("x"));
    Files.createDirectory(files.folder(), Folders.OWNER_ONLY_FOLDER);
    String password = Servers.adminPassword(files);
    Account account = Account.other(files.folder());
    account.handOver(files.folder());
    Path programFolder = Binaries.unpacked(parent, Servers.SLEEPER);
    ServerPrograms programs = new ServerPrograms(programFolder, account, Servers.SLEEPER);
    try {
      programs.initialise(files.data(), "admin", files.adminPassword(), Map.of());
      int port = files.keptPort();
      programs.start(files.data(), port, Map.of("unix_socket_directories", "''"));
      assertThat(
              Servers.ask(
                  new DatabaseAddress("127.0.0.1", port, "postgres", "admin", () -> password),
                  "select 1"))
          .isEqualTo("1");
    } finally {
      programs.stop(files.data());
      Folders.delete(parent);
    }
  }

  @Test
  void the_programs_are_those_that_the_build_names() throws Exception {
    assertThat(Servers.ask(Servers.embedded().started(), "show server_version"))
        .isEqualTo(Binaries.VERSION.replaceFirst("\\.0$", ""));
  }

  @Test
  void each_platform_has_its_own_archive() {
    assertThat(Binaries.resource("Linux", "amd64")).isEqualTo("/postgres-linux-x86_64.txz");
    assertThat(Binaries.resource("Linux", "aarch64")).isEqualTo("/postgres-linux-arm_64.txz");
    assertThat(Binaries.resource("Mac OS X", "aarch64")).isEqualTo("/postgres-darwin-arm_64.txz");
  }

  private void kill() throws Exception {
    long pid = Postmaster.of(cluster.files().data()).orElseThrow().pid();
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    Instant end = Instant.now().plus(Duration.ofSeconds(10));
    while (process.isAlive() && Instant.now().isBefore(end)) {
      Thread.sleep(10);
    }
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
