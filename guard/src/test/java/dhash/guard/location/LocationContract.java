package dhash.guard.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.BackupLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every place where copies can be kept. */
abstract class LocationContract {
  @TempDir Path temporary = Path.of("");

  abstract BackupLocation location() throws Exception;

  private Path file(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(7).nextBytes(content);
    return Files.write(temporary.resolve("source"), content);
  }

  @Test
  void a_file_that_is_put_is_listed_and_read_as_it_was() throws Exception {
    BackupLocation location = location();
    Path file = file(12_345_678);
    AtomicLong moved = new AtomicLong();

    location.put("dhash_a_1.zip", file, moved::addAndGet);

    assertThat(moved).hasValue(12_345_678);
    assertThat(location.list("dhash_a_"))
        .containsOnlyKeys("dhash_a_1.zip")
        .containsValue(12_345_678L);
    try (InputStream there = location.open("dhash_a_1.zip")) {
      assertThat(there.readAllBytes()).isEqualTo(Files.readAllBytes(file));
    }
  }

  @Test
  void a_later_file_of_the_same_name_takes_its_place() throws Exception {
    BackupLocation location = location();
    location.put("dhash_a_1.zip", file(100), _ -> {});

    location.put("dhash_a_1.zip", "later");

    try (InputStream there = location.open("dhash_a_1.zip")) {
      assertThat(there).asString(StandardCharsets.UTF_8).isEqualTo("later");
    }
  }

  @Test
  void only_what_begins_so_is_listed() throws Exception {
    BackupLocation location = location();
    location.put("dhash_a_1.zip", "1");
    location.put("dhash_b_1.zip", "12");

    assertThat(location.list("dhash_b_")).containsOnlyKeys("dhash_b_1.zip").containsValue(2L);
    assertThat(location.list("dhash_c_")).isEmpty();
  }

  @Test
  void an_empty_place_lists_nothing() throws Exception {
    assertThat(location().list("dhash_")).isEmpty();
  }

  @Test
  void what_is_removed_is_gone_and_what_was_never_there_does_no_harm() throws Exception {
    BackupLocation location = location();
    location.put("dhash_a_1.zip", "1");

    location.remove("dhash_a_1.zip");
    location.remove("dhash_a_2.zip");

    assertThat(location.list("dhash_")).isEmpty();
    assertThatThrownBy(() -> location.open("dhash_a_1.zip"))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void an_interrupted_put_leaves_nothing_behind() throws Exception {
    BackupLocation location = location();
    Path file = file(12_345_678);

    assertThatThrownBy(
            () -> location.put("dhash_a_1.zip", file, _ -> Thread.currentThread().interrupt()))
        .isInstanceOf(IOException.class);

    assertThat(Thread.interrupted()).as("the interruption stays set").isTrue();
    assertThat(location.list("dhash_")).isEmpty();
  }
}
