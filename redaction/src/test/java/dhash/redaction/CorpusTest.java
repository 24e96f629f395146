package dhash.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusTest {
  private static final Pattern HIDDEN = Pattern.compile("«([^»]*)»");
  private static final int LEAST = 200;

  private final Redactor redactor = new Redactor();

  record Secret(String kind, String reason, String marked) {
    String text() {
      return marked.replace("«", "").replace("»", "");
    }

    List<String> hidden() {
      return HIDDEN.matcher(marked).results().map(found -> found.group(1)).toList();
    }

    /** What stands before the first secret. */
    String head() {
      return marked.substring(0, marked.indexOf('«'));
    }
  }

  record NearMiss(String reason, String text) {}

  static Stream<Secret> secrets() {
    return lines("secrets.txt")
        .map(line -> line.replace("{+}", "").split(" \\| ", 3))
        .map(parts -> new Secret(parts[0], parts[1], parts[2]));
  }

  static Stream<NearMiss> near_misses() {
    return lines("near-misses.txt")
        .map(line -> line.split(" \\| ", 2))
        .map(parts -> new NearMiss(parts[0], parts[1]));
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void a_secret_is_masked(Secret secret) {
    String masked = redactor.redact(secret.text());

    assertThat(secret.hidden()).isNotEmpty().noneMatch(masked::contains);
    assertThat(masked).contains(Redactor.MASK).startsWith(secret.head());
    assertThat(redactor.redact(masked)).as("masked twice").isEqualTo(masked);
  }

  @ParameterizedTest
  @MethodSource("near_misses")
  void a_near_miss_is_kept(NearMiss nearMiss) {
    assertThat(redactor.redact(nearMiss.text())).isEqualTo(nearMiss.text());
  }

  @Test
  void json_stays_json() {
    List<Secret> objects =
        secrets().filter(secret -> secret.text().matches("\\{\".*[^\\w»]n\":5}")).toList();

    assertThat(objects)
        .hasSizeGreaterThan(20)
        .allSatisfy(secret -> assertThat(redactor.redact(secret.text())).endsWith("\"n\":5}"));
  }

  @Test
  void there_are_enough_of_both_and_no_two_alike() {
    assertThat(secrets().map(Secret::text))
        .hasSizeGreaterThanOrEqualTo(LEAST)
        .doesNotHaveDuplicates();
    assertThat(near_misses().map(NearMiss::text))
        .hasSizeGreaterThanOrEqualTo(LEAST)
        .doesNotHaveDuplicates();
    assertThat(secrets().map(Secret::reason)).allMatch(reason -> !reason.isBlank());
    assertThat(near_misses().map(NearMiss::reason)).allMatch(reason -> !reason.isBlank());
  }

  private static Stream<String> lines(String name) {
    try (InputStream in = Objects.requireNonNull(CorpusTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines().filter(line -> !line.startsWith("#")).toList().stream();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
