package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dhash.engine.plan.Revision;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.BackupStore.Request;
import dhash.guard.port.GuardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTroubleTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.250Z");
  private static final Revision REVISION = new Revision(3, "v1.2.3", "ab".repeat(32));

  @TempDir private Path root;
  private PhysicalSource source;

  @BeforeEach
  void a_running_cluster() throws Exception {
    source = new PhysicalSource(Servers.small());
  }

  private ZipBackupStore store(String environment, Instant now) {
    return new ZipBackupStore(
        root, Path.of("backups"), environment, source, InstantSource.fixed(now));
  }

  private static Request request(int retentionDays, Path... configuration) {
    return new Request(
        Optional.of(REVISION), Optional.of("r7"), retentionDays, List.of(configuration));
  }

  @Test
  void a_disk_that_fills_up_leaves_nothing_behind() throws Exception {
    Path small = Files.createDirectory(root.resolve("small"));
    assumeTrue(mounted(small), "a small file system can't be mounted here");
    try {
      ZipBackupStore store =
          new ZipBackupStore(root, small, "staging", source, InstantSource.system());
      Progress filling =
          (what, done, total) -> {
            if (what.startsWith("copying")) {
              fill(small.resolve("ballast"));
            }
          };

      assertThatThrownBy(() -> store.take(request(7), filling))
          .isInstanceOf(GuardException.class)
          .hasMessageContaining("MB left");

      try (Stream<Path> left = Files.list(small)) {
        assertThat(left).extracting(p -> p.getFileName().toString()).containsOnly("ballast");
      }
    } finally {
      Shell.run(root, Map.of(), "umount", small.toString());
    }
  }

  private boolean mounted(Path folder) throws Exception {
    try {
      Shell.run(
          root, Map.of(), "mount", "-t", "tmpfs", "-o", "size=800m", "tmpfs", folder.toString());
      return true;
    } catch (AssertionError notAllowed) {
      return false;
    }
  }

  private static void fill(Path file) {
    byte[] zeros = new byte[1 << 20];
    try {
      while (true) {
        Files.write(file, zeros, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    } catch (IOException full) {
      // that was the aim
    }
  }

  @Test
  void an_interrupted_backup_leaves_nothing_behind() throws Exception {
    Progress interrupting =
        (what, done, total) -> {
          if (what.startsWith("copying")) {
            Thread.currentThread().interrupt();
          }
        };
    ZipBackupStore store = store("staging", NOON);

    assertThatThrownBy(() -> store.take(request(7), interrupting))
        .isInstanceOf(InterruptedException.class);

    try (Stream<Path> left = Files.list(root.resolve("backups"))) {
      assertThat(left).isEmpty();
    }
  }
}
