package dhash.guard.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {
  @Test
  void whatever_holds_a_bare_path_is_told_with_its_reason() {
    Map.<IOException, String>of(
            new AccessDeniedException("/x"), "/x can't be used: permission denied",
            new NoSuchFileException("/x"), "/x is not there",
            new FileAlreadyExistsException("/x"), "/x is there already",
            new DirectoryNotEmptyException("/x"), "/x is not empty",
            new NotDirectoryException("/x"), "/x is no folder",
            new FileSystemException("/x", "/y", "Read-only file system"),
                "/x -> /y can't be used: Read-only file system",
            new FileSystemException("/x"), "/x can't be used: no reason given",
            new IOException("No space left on device"), "No space left on device",
            new IOException(), "IOException")
        .forEach((failure, told) -> {
          assertThat(FileTrouble.of(failure)).isEqualTo(told);
          assertThat(FileTrouble.of(new UncheckedIOException(failure))).isEqualTo(told);
        });
  }

  @Test
  void a_full_disk_and_missing_rights_are_known_however_they_come() {
    assertThat(
            FileTrouble.isDiskFull(
                new IllegalStateException(
                    new FileSystemException("/x", null, "No space left on device"))))
        .isTrue();
    assertThat(FileTrouble.isDiskFull(new IOException("Disk quota exceeded"))).isTrue();
    assertThat(FileTrouble.isDiskFull(new IOException())).isFalse();
    assertThat(FileTrouble.isDenied(new AccessDeniedException("/x"))).isTrue();
    assertThat(FileTrouble.isDenied(new IOException("/x (Permission denied)"))).isTrue();
    assertThat(FileTrouble.isDenied(new NoSuchFileException("/x"))).isFalse();
  }

  @Test
  void the_owner_is_that_of_the_nearest_folder_there_is(@TempDir Path folder) {
    assertThat(FileTrouble.owner(folder.resolve("not/there")))
        .isPresent()
        .isEqualTo(FileTrouble.owner(folder));
  }
}
