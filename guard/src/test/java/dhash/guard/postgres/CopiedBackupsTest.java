package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.BackupStore.Fate;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CopiedBackupsTest extends CopyPlaces {
  @Test
  void a_backup_is_copied_to_every_place_with_all_that_belongs_to_it() throws Exception {
    CopiedBackups store = store(NOON, folder(), s3());

    Backup made = store.verify(store.take(WEEK, this), this);

    String zip = "dhash_staging_20261123_120000.zip";
    assertThat(names(copies()))
        .containsExactly(zip, zip + ".copy.json", zip + ".sha256", zip + ".verified.json");
    assertThat(names(bucket.file("team")))
        .containsExactly(zip, zip + ".copy.json", zip + ".sha256", zip + ".verified.json");
    assertThat(Files.mismatch(copies().resolve(zip), made.file())).isEqualTo(-1);
    assertThat(Files.mismatch(bucket.file("team/" + zip), made.file())).isEqualTo(-1);
    assertThat(bucket.file("team/" + zip + ".sha256")).hasContent(made.sha256() + "  " + zip);
    assertThat(notes).isEmpty();
    assertThat(pauses).isEmpty();

    assumeTrue(Shell.has("sha256sum"), "sha256sum is not installed");
    assertThat(Shell.run(root, Map.of(), "sha256sum", "-c", "copies/" + zip + ".sha256"))
        .contains("copies/" + zip + ": OK");
  }

  @Test
  void a_place_that_fails_is_tried_again_told_and_made_up_for_by_the_next_backup()
      throws Exception {
    Backup first = store(NOON, broken("copies"), s3()).take(WEEK, this);

    assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(4));
    assertThat(notes)
        .hasSize(1)
        .first()
        .asString()
        .startsWith("Note: dhash_staging_20261123_120000.zip could not be copied to ")
        .contains("a-file is no folder that is there", "The next backup tries again");
    notes.clear();

    Files.delete(root.resolve("a-file"));
    Files.createDirectory(root.resolve("a-file"));
    Backup second = store(NOON.plusSeconds(60), broken("copies"), s3()).take(WEEK, this);

    assertThat(
            Files.mismatch(
                root.resolve("a-file/copies").resolve(first.file().getFileName()), first.file()))
        .isEqualTo(-1);
    assertThat(root.resolve("a-file/copies").resolve(second.file().getFileName())).exists();
    assertThat(notes)
        .containsExactly(
            "Copied to %s as well: %s."
                .formatted(root.resolve("a-file/copies"), first.file().getFileName()));
  }

  @Test
  void where_no_place_takes_a_copy_it_is_refused_and_the_backup_stands() throws Exception {
    CopiedBackups store = store(NOON, broken("one"), broken("two"));

    assertThatThrownBy(() -> store.take(WEEK, this))
        .isInstanceOfSatisfying(
            GuardException.class,
            refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED))
        .hasMessageContaining("The backup stands in " + here("dhash_staging_20261123_120000.zip"))
        .hasMessageContaining("a-file/one: ")
        .hasMessageContaining("a-file/two: ");

    assertThat(store.list()).hasSize(1);
  }

  @Test
  void a_copy_that_reads_back_differently_does_not_count() throws Exception {
    CopiedBackups store = store(NOON, new RottingLocation(folder()), s3());

    store.take(WEEK, this);

    assertThat(notes).hasSize(1).first().asString().contains("what was read back of");
    assertThat(names(copies())).isEmpty();
  }

  @Test
  void an_interruption_ends_the_copying_and_leaves_no_part_of_a_copy() throws Exception {
    Progress interrupting =
        (what, done, total) -> {
          if (what.startsWith("copying to")) {
            Thread.currentThread().interrupt();
          }
        };
    CopiedBackups store = store(NOON, folder());

    assertThatThrownBy(() -> store.take(WEEK, interrupting))
        .isInstanceOf(InterruptedException.class);

    assertThat(names(copies())).isEmpty();
    assertThat(pauses).isEmpty();
  }

  @Test
  void what_proves_a_backup_follows_where_it_could_not_be_told_at_once() throws Exception {
    store(NOON, folder()).take(WEEK, this);
    CopiedBackups elsewhere = store(NOON, s3());
    elsewhere.verify(elsewhere.list().getFirst(), this);

    store(NOON.plusSeconds(60), folder()).take(WEEK, this);

    assertThat(names(copies())).contains("dhash_staging_20261123_120000.zip.verified.json");
  }

  @Test
  void each_place_keeps_its_own_newest_verified_backup() throws Exception {
    CopiedBackups both = store(NOON, folder(), s3());
    Backup first = both.verify(both.take(request(1), this), this);
    CopiedBackups oneOnly = store(NOON.plusSeconds(60), s3());
    Backup second = oneOnly.verify(oneOnly.take(request(1), this), this);
    Instant later = NOON.plus(Duration.ofDays(3));

    List<Fate> plan = both.prune(later, Set.of(), true, this);

    assertThat(plan)
        .extracting(fate -> fate.where() + fate.kept().map(why -> ", kept: " + why).orElse(""))
        .containsExactly(
            first.file().toString(),
            second.file() + ", kept: it is the newest verified one there",
            copies().resolve(first.file().getFileName())
                + ", kept: it is the newest verified one there",
            "s3://backups/team/" + first.file().getFileName(),
            "s3://backups/team/"
                + second.file().getFileName()
                + ", kept: it is the newest verified one there");
    assertThat(first.file()).exists();

    both.prune(later, Set.of(), false, this);

    assertThat(first.file()).doesNotExist();
    assertThat(copies().resolve(first.file().getFileName())).exists();
    assertThat(names(bucket.file("team")))
        .hasSize(4)
        .allMatch(name -> name.startsWith(second.file().getFileName().toString()));
  }

  @Test
  void what_a_rollout_needs_stays_everywhere() throws Exception {
    CopiedBackups store = store(NOON, folder(), s3());
    Backup needed = store.verify(store.take(request(1), this), this);
    CopiedBackups next = store(NOON.plusSeconds(60), folder(), s3());
    next.verify(next.take(request(30), this), this);

    List<Fate> fates =
        next.prune(NOON.plus(Duration.ofDays(3)), Set.of(needed.file().toString()), false, this);

    assertThat(fates)
        .hasSize(3)
        .allSatisfy(fate -> assertThat(fate.kept()).hasValue("a rollout may still need it"));
    assertThat(bucket.file("team/" + needed.file().getFileName())).exists();
  }

  @Test
  void a_place_that_can_not_be_tidied_is_a_note() throws Exception {
    CopiedBackups store = store(NOON, folder(), broken("copies"));
    store.take(WEEK, this);
    notes.clear();

    store.prune(NOON, Set.of(), true, this);

    assertThat(notes)
        .hasSize(1)
        .first()
        .asString()
        .startsWith("Note: nothing was removed from " + root.resolve("a-file/copies"));
  }

  @Test
  void a_full_disk_leaves_no_part_of_a_copy() throws Exception {
    Path small = Files.createDirectory(copies());
    assumeTrue(mounted(small), "a small file system can't be mounted here");
    try {
      store(NOON, folder(), s3()).take(WEEK, this);

      assertThat(notes).hasSize(1).first().asString().contains("it has 1 MB left; the copy needs");
      assertThat(names(small)).isEmpty();
    } finally {
      Shell.run(root, Map.of(), "umount", small.toString());
    }
  }

  private boolean mounted(Path folder) throws Exception {
    try {
      Shell.run(
          root, Map.of(), "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
      return true;
    } catch (AssertionError notAllowed) {
      return false;
    }
  }
}
