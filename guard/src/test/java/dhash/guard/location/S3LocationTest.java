package dhash.guard.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.BackupLocation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3LocationTest extends LocationContract {
  @TempDir private static Path servers;
  private Bucket bucket;

  @BeforeEach
  void a_server() throws Exception {
    bucket = Bucket.below(Files.createTempDirectory(servers, "server"));
  }

  @AfterEach
  void the_server_goes() throws Exception {
    bucket.close();
  }

  @Override
  BackupLocation location() {
    return bucket.location("team/dhash");
  }

  @Test
  void files_stand_below_the_prefix_and_it_is_shown_in_the_name() throws Exception {
    location().put("dhash_a_1.zip", "1");

    assertThat(bucket.file("team/dhash/dhash_a_1.zip")).hasContent("1");
    assertThat(location().name()).isEqualTo("s3://backups/team/dhash");
    assertThat(bucket.location("").list("team/")).containsKey("team/dhash/dhash_a_1.zip");
    assertThat(bucket.location("").name()).isEqualTo("s3://backups");
  }

  @Test
  void an_upload_that_fails_is_aborted() throws Exception {
    Path file = Files.write(temporary.resolve("source"), new byte[12_345_678]);

    assertThatThrownBy(() ->
            location()
                .put(
                    "dhash_a_1.zip",
                    file,
                    _ -> {
                      assertThat(bucket.unfinished()).containsExactly("team/dhash/dhash_a_1.zip");
                      Thread.currentThread().interrupt();
                    }))
        .isInstanceOf(IOException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(bucket.unfinished()).isEmpty();
  }

  @Test
  void a_bucket_that_is_not_there_is_said_in_one_line() {
    S3Location nowhere = bucket.location("another", "", "a secret that nobody sees");

    assertThatThrownBy(() -> nowhere.put("x", "1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it answered 404 NoSuchBucket")
        .hasMessageNotContaining("\n");
  }

  @Test
  void wrong_credentials_are_said_and_not_shown() {
    S3Location foreign = bucket.location(Bucket.NAME, "", "a wrong secret");

    assertThatThrownBy(() -> foreign.list(""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it answered 403 SignatureDoesNotMatch")
        .hasMessageNotContaining("secret");
  }

  @Test
  void a_store_that_does_not_answer_is_said() throws Exception {
    BackupLocation location = location();
    bucket.stop();

    assertThatThrownBy(() -> location.list(""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it can't be reached: Connection refused");
  }

  @Test
  void access_does_not_print_its_credentials() {
    S3Access access =
        new S3Access(
            Optional.of(URI.create("http://127.0.0.1:1")),
            Optional.of("eu-central-1"),
            true,
            Map.of("AWS_SECRET_ACCESS_KEY", "hunter2"));

    assertThat(access.toString()).contains("eu-central-1").doesNotContain("hunter2");
  }

  @Test
  void an_interrupted_reading_ends_as_that_of_any_stream() throws Exception {
    BackupLocation location = location();
    location.put(
        "dhash_a_1.zip", Files.write(temporary.resolve("source"), new byte[1_000_000]), _ -> {});

    assertThatThrownBy(
            () -> {
              try (InputStream there = location.open("dhash_a_1.zip")) {
                Thread.currentThread().interrupt();
                there.readAllBytes();
              }
            })
        .isInstanceOf(IOException.class);

    assertThat(Thread.interrupted()).as("the interruption stays set").isTrue();
  }
}
