package dhash.guard.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.BackupInspector.Item;
import dhash.guard.port.BackupLocation;
import dhash.guard.port.BackupStore.Backup;
import dhash.guard.port.BackupStore.Progress;
import dhash.guard.port.GuardException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllBackupsTest extends CopyPlaces {
  private static final Progress SILENT = (what, done, total) -> {};

  @TempDir private static Path shared;
  private static Backup original;

  private Backup made;
  private String name = "";

  @BeforeAll
  static void a_verified_backup() throws Exception {
    ZipBackupStore store =
        new ZipBackupStore(
            shared,
            Path.of("backups"),
            "staging",
            new PhysicalSource(Servers.small()),
            InstantSource.fixed(NOON));
    original = store.verify(store.take(WEEK, SILENT), SILENT);
  }

  @BeforeEach
  void stands_in_three_places() throws Exception {
    Files.createDirectory(root.resolve("backups"));
    for (String file : names(shared.resolve("backups"))) {
      Files.copy(shared.resolve("backups").resolve(file), here(file));
    }
    name = original.file().getFileName().toString();
    made = inspector().items(notes::add).getFirst().backup().orElseThrow();
    for (BackupLocation location : List.of(folder(), s3())) {
      InstantSource clock = InstantSource.fixed(NOON);
      new Copies(location, root.resolve("backups"), "staging", clock)
          .put(made, new Meter(this, clock));
    }
  }

  private void losesItsLocalFiles() throws Exception {
    Files.delete(made.file());
    Files.delete(Sidecars.checksum(made.file()));
    Files.delete(Sidecars.verified(made.file()));
  }

  private static void truncate(Path file) throws Exception {
    try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
      open.truncate(open.size() - 1);
    }
  }

  @Test
  void each_backup_is_listed_once_with_every_place_where_it_stands() throws Exception {
    List<Item> items = inspector(folder(), s3()).items(notes::add);

    assertThat(items).hasSize(1);
    assertThat(items.getFirst().locations())
        .containsExactly("here", copies().toString(), "s3://backups/team");
    assertThat(items.getFirst().backup()).hasValue(made);
  }

  @Test
  void one_that_stands_only_elsewhere_is_listed_and_fetched_with_its_proof() throws Exception {
    losesItsLocalFiles();
    AllBackups inspector = inspector(broken("copies"), s3());

    Item item = inspector.items(notes::add).getFirst();
    assertThat(item.locations()).containsExactly("s3://backups/team");
    assertThat(item.backup()).hasValue(made);
    assertThat(item.proof()).isPresent();
    assertThat(inspector.fetch(name, this)).isEqualTo(made.file());

    assertThat(Files.mismatch(made.file(), bucket.file("team/" + name))).isEqualTo(-1);
    assertThat(Sidecars.readChecksum(made.file())).hasValue(made.sha256());
    assertThat(Sidecars.readProof(made.file(), made.sha256())).isPresent();
    assertThat(names(root.resolve("backups"))).hasSize(3);
    assertThat(store(NOON, s3()).list()).containsExactly(made);
  }

  @Test
  void a_place_that_can_not_be_reached_is_a_note_and_no_failure() throws Exception {
    bucket.stop();

    List<Item> items = inspector(folder(), s3()).items(notes::add);

    assertThat(items.getFirst().locations()).containsExactly("here", copies().toString());
    assertThat(notes)
        .containsExactly(
            "Note: s3://backups/team can't be looked at: it can't be reached: Connection"
                + " refused.");
  }

  @Test
  void damage_is_found_in_the_very_copy_that_has_it() throws Exception {
    truncate(copies().resolve(name));
    AllBackups inspector = inspector(folder(), s3());
    Item item = inspector.items(notes::add).getFirst();

    assertThat(inspector.damage(item, copies().toString(), this))
        .get()
        .asString()
        .contains("its SHA-256 is");
    assertThat(inspector.damage(item, "s3://backups/team", this)).isEmpty();
    assertThat(inspector.damage(item, "here", this)).isEmpty();
  }

  @Test
  void a_damaged_copy_is_not_fetched_but_the_next_sound_one() throws Exception {
    losesItsLocalFiles();
    truncate(copies().resolve(name));

    inspector(folder(), s3()).fetch(name, this);

    assertThat(Files.mismatch(made.file(), bucket.file("team/" + name))).isEqualTo(-1);
  }

  @Test
  void where_no_copy_is_sound_nothing_is_fetched_and_each_reason_told() throws Exception {
    losesItsLocalFiles();
    truncate(copies().resolve(name));

    assertThatThrownBy(() -> inspector(folder(), broken("copies")).fetch(name, this))
        .isInstanceOf(GuardException.class)
        .hasMessageContaining(copies() + ": its SHA-256 is")
        .hasMessageContaining("a-file/copies");

    assertThat(names(root.resolve("backups"))).isEmpty();
  }

  @Test
  void one_that_is_named_by_its_path_is_that_very_file() throws Exception {
    Path other = Files.createDirectory(root.resolve("other")).resolve(name);
    Files.copy(made.file(), other);
    Files.copy(Sidecars.checksum(made.file()), Sidecars.checksum(other));
    AllBackups inspector = inspector(folder());
    Item item = inspector.at(other);
    assertThat(item.file()).isEqualTo(other);
    assertThat(item.locations()).containsExactly("here");
    assertThat(inspector.damage(item, "here", this)).isEmpty();

    truncate(other);
    assertThat(inspector.damage(item, "here", this)).isPresent();
    assertThat(inspector.damage(inspector.at(made.file()), "here", this)).isEmpty();

    Files.delete(other);
    assertThatThrownBy(() -> inspector.at(other))
        .isInstanceOf(GuardException.class)
        .hasMessage("There is no backup " + other + ".");
  }

  /** Its proof would take the place of that of the one that was copied. */
  @Test
  void what_is_found_in_a_file_elsewhere_goes_to_no_location() throws Exception {
    Path other = Files.createDirectory(root.resolve("other")).resolve(name);
    Files.copy(made.file(), other);
    Files.copy(Sidecars.checksum(made.file()), Sidecars.checksum(other));
    Path proof = copies().resolve(name + ".verified.json");
    String before = Files.readString(proof);

    store(NOON.plusSeconds(5), folder())
        .verify(inspector(folder()).at(other).backup().orElseThrow(), this);

    assertThat(Sidecars.verified(other)).exists();
    assertThat(proof).hasContent(before);
  }

  @Test
  void what_stands_here_is_not_fetched_and_foreign_names_are_not_either() throws Exception {
    assertThat(inspector(broken("copies")).fetch(name, this)).isEqualTo(made.file());
    assertThatThrownBy(() -> inspector(folder()).fetch("../a-secret", this))
        .isInstanceOf(GuardException.class);
    assertThatThrownBy(() -> inspector(folder()).fetch(name.replace("staging", "prod"), this))
        .isInstanceOf(GuardException.class);
  }
}
