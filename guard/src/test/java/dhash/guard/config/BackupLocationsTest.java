package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.config.BackupSettings.Location;
import dhash.guard.config.BackupSettings.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupLocationsTest extends SettingsFolder {
  @Test
  void folders_and_buckets_are_separated_by_commas_or_spaces() throws IOException {
    BackupSettings backup =
        staging("BACKUP_LOCATIONS='/mnt/nas/dhash, copies s3://team-backups/dhash/staging/'", "")
            .orThrow()
            .backup();

    assertThat(backup.locations())
        .containsExactly(
            new Location.Folder(Path.of("/mnt/nas/dhash")),
            new Location.Folder(root.resolve("copies")),
            new Location.Bucket("team-backups", "dhash/staging"));
    assertThat(backup.locations().getLast()).hasToString("s3://team-backups/dhash/staging");
    assertThat(backup.s3()).isEqualTo(new S3Settings(Optional.empty(), Optional.empty(), false));
  }

  @Test
  void a_compatible_store_has_an_endpoint_and_its_buckets_in_the_path_unless_told_otherwise()
      throws IOException {
    String endpoint = "S3_ENDPOINT=https://s3.example.com\nS3_REGION=eu-central-1\n";

    assertThat(staging(endpoint, "").orThrow().backup().s3())
        .isEqualTo(
            new S3Settings(
                Optional.of(URI.create("https://s3.example.com")),
                Optional.of("eu-central-1"),
                true));
    assertThat(staging(endpoint + "S3_PATH_STYLE=off", "").orThrow().backup().s3().pathStyle())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9000", "http://localhost:9000"})
  void plain_http_is_for_loopback(String endpoint) throws IOException {
    assertThat(staging("S3_ENDPOINT=" + endpoint, "").problems()).isEmpty();
    assertThat(onlyProblem("S3_ENDPOINT=http://s3.example.com", ""))
        .contains("dhash_staging.conf:1", "is no https address");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3://|is neither a folder nor s3://bucket/prefix at its entry 1",
        "copies,ftp://host/x|is neither a folder nor s3://bucket/prefix at its entry 2",
        "copies,|is neither a folder nor s3://bucket/prefix at its entry 2",
        "s3://UPPER/x|is neither a folder nor s3://bucket/prefix at its entry 1",
        "s3://id:hunter2@bucket/x|is neither a folder nor s3://bucket/prefix at its entry 1",
        "copies,copies|names a place twice",
        "copies,./copies/|names a place twice",
        "backups|names the folder that the backups are in anyway",
      })
  void what_is_wrong_is_said_with_its_place(String text, String problem) throws IOException {
    assertThat(onlyProblem("\nBACKUP_LOCATIONS='" + text + "'", ""))
        .contains("dhash_staging.conf:2", problem)
        .doesNotContain("hunter2");
  }

  @Test
  void credentials_do_not_belong_in_the_file() throws IOException {
    assertThat(onlyProblem("AWS_SECRET_ACCESS_KEY=hunter2", ""))
        .contains("dhash_staging.conf:1", "unknown key AWS_SECRET_ACCESS_KEY")
        .doesNotContain("hunter2");
  }
}
