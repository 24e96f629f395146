package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dhash.guard.config.QualityGatesLoader.Judged;
import dhash.guard.port.ExtraTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fear: a misspelled test is one that nobody runs. */
class SmokeTestsSectionTest {
  @TempDir private Path root;

  private static String file(String test) {
    return "{\"smokeTests\":[" + test + "]}";
  }

  private Loaded<QualityGates> load(String test) throws IOException {
    Files.writeString(root.resolve(QualityGatesLoader.FILE), file(test));
    return QualityGatesLoader.load(
        root,
        QualityGatesLoader.FILE,
        new Judged("staging", true, MetricsSettings.DEFAULT),
        Optional.empty());
  }

  private static Schema schema() throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(Path.of("..", "quality-gates-config.schema.json")));
  }

  @Test
  void what_is_written_is_asked() throws Exception {
    String whole =
        "{\"name\":\"own\",\"method\":\"POST\",\"path\":\"/own?a=1\",\"body\":\"{}\",\"status\":202,"
            + "\"pointer\":\"/a/b\",\"value\":\"7\",\"maxMillis\":250}";

    assertThat(schema().validate(file(whole), InputFormat.JSON)).isEmpty();
    assertThat(load(whole).orThrow().smokeTests())
        .containsExactly(
            new ExtraTest(
                "own",
                "POST",
                "/own?a=1",
                "{}",
                202,
                Optional.of(new ExtraTest.Expected("/a/b", Optional.of("7"))),
                Duration.ofMillis(250)));
    assertThat(load("{\"name\":\"own\",\"path\":\"/\"}").orThrow().smokeTests())
        .containsExactly(
            new ExtraTest("own", "GET", "/", "", 200, Optional.empty(), Duration.ofSeconds(5)));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`{\"path\":\"/\"}`, `name`",
        "`{\"name\":\"own\"}`, `path`",
        "`{\"name\":\"own\",\"path\":\"own\"}`, `Write a / first`",
        "`{\"name\":\"Own page\",\"path\":\"/\"}`, `small letters`",
        "`{\"name\":\"own\",\"path\":\"/\",\"pointer\":\"a\"}`, `JSON Pointer`",
        "`{\"name\":\"own\",\"path\":\"/\",\"method\":\"GOT\"}`, `GET`",
        "`{\"name\":\"own\",\"path\":\"/\",\"status\":99}`, `from 100 to 599`",
        "`{\"name\":\"own\",\"path\":\"/\",\"stats\":200}`, `status`"
      })
  void what_is_wrong_is_refused_with_its_cure_and_by_the_schema(String test, String said)
      throws Exception {
    assertThat(schema().validate(file(test), InputFormat.JSON)).isNotEmpty();
    assertThat(load(test).problems()).singleElement().asString().contains(said);
  }

  @Test
  void a_value_needs_a_place_and_a_name_is_there_once() throws Exception {
    assertThat(load("{\"name\":\"own\",\"path\":\"/\",\"value\":\"7\"}").problems())
        .singleElement()
        .asString()
        .contains("Add \"pointer\"");
    assertThat(
            load("{\"name\":\"own\",\"path\":\"/\"},{\"name\":\"own\",\"path\":\"/\"}").problems())
        .singleElement()
        .asString()
        .contains("a second time");
  }
}
