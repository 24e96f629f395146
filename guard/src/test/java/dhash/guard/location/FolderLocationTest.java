package dhash.guard.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.BackupLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class FolderLocationTest extends LocationContract {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @Override
  BackupLocation location() {
    return at(temporary.resolve("copies"));
  }

  private FolderLocation at(Path folder) {
    return new FolderLocation(temporary, folder, InstantSource.fixed(NOON));
  }

  @Test
  void a_copy_is_readable_by_its_owner_only() throws Exception {
    location().put("dhash_a_1.zip", "1");

    assertThat(Files.getPosixFilePermissions(temporary.resolve("copies/dhash_a_1.zip")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void a_folder_is_made_but_never_what_is_above_it() throws Exception {
    FolderLocation unmounted = at(temporary.resolve("disk/copies"));

    assertThatThrownBy(() -> unmounted.put("dhash_a_1.zip", "1"))
        .hasMessageContaining(temporary.resolve("disk") + " is no folder that is there");
    assertThatThrownBy(() -> unmounted.list("dhash_")).hasMessageContaining("is no folder");

    assertThat(temporary.resolve("disk")).doesNotExist();
  }

  @Test
  void what_a_process_left_behind_goes_after_a_day() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("copies"));
    Path old = Files.createFile(folder.resolve("dhash_a_1.zip.77.partial"));
    Files.setLastModifiedTime(old, FileTime.from(NOON.minusSeconds(25 * 3600)));
    Path fresh = Files.createFile(folder.resolve("dhash_a_2.zip.78.partial"));
    Files.setLastModifiedTime(fresh, FileTime.from(NOON.minusSeconds(3600)));
    Path source = Files.writeString(temporary.resolve("source"), "1");

    location().put("dhash_a_3.zip", source, _ -> {});

    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    assertThat(location().list("dhash_")).containsOnlyKeys("dhash_a_3.zip");
  }

  @Test
  void a_checksum_names_the_file_from_the_root_where_it_is_below_it() {
    assertThat(location().pathOf("x.zip")).isEqualTo("copies/x.zip");
    assertThat(at(Path.of("/srv/copies")).pathOf("x.zip")).isEqualTo("/srv/copies/x.zip");
  }
}
