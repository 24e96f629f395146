package dhash.service.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.service.misbehave.Faults;
import dhash.service.settings.Environment.Read;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  private static final Map<String, String> LEAST =
      Map.of("PORT", "8080", "DB_HOST", "db", "DB_NAME", "dhash", "DB_USER", "me");

  @TempDir private Path folder;

  @Test
  void what_is_not_set_has_a_default() {
    Settings settings = settings(Map.of());

    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.version()).isEqualTo("v1.2.3");
    assertThat(settings.database().port()).isEqualTo(5432);
    assertThat(settings.database().password()).isEmpty();
    assertThat(settings.lowConfidence()).isEqualTo(0.8);
    assertThat(settings.startupWait()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.faults()).isEqualTo(Faults.NONE);
  }

  @Test
  void everything_can_be_set() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "from the file\n");

    Settings settings =
        settings(
            Map.of(
                "HOST", "0.0.0.0",
                "DHASH_VERSION", "v2.0.0-rc.1",
                "DB_PORT", "6543",
                "DB_PASSWORD_FILE", password.toString(),
                "DHASH_LOW_CONFIDENCE", "0.5",
                "DHASH_MAX_BODY_BYTES", "2048",
                "DHASH_MAX_PIXELS", "1000",
                "DHASH_MISBEHAVE", "slow=1s"));

    assertThat(settings.host()).isEqualTo("0.0.0.0");
    assertThat(settings.version()).isEqualTo("v2.0.0-rc.1");
    assertThat(settings.database().password()).contains(new Secret("from the file"));
    assertThat(settings.toString()).doesNotContain("from the file");
    assertThat(settings.maxBodyBytes()).isEqualTo(2048);
    assertThat(settings.maxPixels()).isEqualTo(1000);
    assertThat(settings.faults().slow()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void all_problems_are_told_at_once() {
    assertThat(problems(Map.of()))
        .containsExactly(
            "PORT is not set", "DB_HOST is not set", "DB_NAME is not set", "DB_USER is not set");
    Map<String, String> wrong = new HashMap<>(LEAST);
    wrong.put("PORT", "99999");
    wrong.put("DB_PASSWORD_FILE", folder.resolve("none").toString());
    wrong.put("DHASH_VERSION", "a b");
    wrong.put("DHASH_LOW_CONFIDENCE", "1.1");
    wrong.put("DHASH_MISBEHAVE", "dance");

    assertThat(problems(wrong)).hasSize(5).allSatisfy(p -> assertThat(p).doesNotContain("\n"));
  }

  private static Settings settings(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(LEAST);
    variables.putAll(more);
    return ((Read.Complete) Environment.read(variables, "v1.2.3")).settings();
  }

  private static List<String> problems(Map<String, String> variables) {
    return ((Read.Faulty) Environment.read(variables, "v1.2.3")).problems();
  }
}
