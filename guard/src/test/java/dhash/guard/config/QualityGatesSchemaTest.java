package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dhash.guard.config.QualityGatesLoader.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QualityGatesSchemaTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path root = Path.of("");

  private boolean isAccepted(String json) throws IOException {
    Files.writeString(root.resolve(QualityGatesLoader.FILE), json);
    return QualityGatesLoader.load(
            root,
            QualityGatesLoader.FILE,
            new Judged("production", true, MetricsSettings.DEFAULT),
            Optional.empty())
        .problems()
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"$schema\":\"x\",\"environments\":{\"canary\":{}}}",
        "{\"environments\":{\"production\":{\"duration\":0.5,\"p95HashTime\":{\"threshold\":2000.0}}}}",
        "{\"environments\":{\"production\":{\"qualityGates\":{\"$comment\":\"x\",\"healthFailures\":{\"threshold\":2.0}}}}}",
        "{\"environments\":{\"production\":{\"qualityGates\":{\"healthFailures\":{\"treshold\":1}}}}}",
        "{\"environments\":{\"production\":{\"qualityGates\":{},\"healthFailures\":{}}}}",
        "{\"environments\":{\"production\":{\"duration\":0}}}",
        "{\"environments\":{\"production\":{\"autoRollback\":\"yes\"}}}",
        "{\"environments\":{\"production\":{\"notifications\":{\"channels\":[\"pager\"]}}}}",
        "{\"environments\":[]}",
        "{\"global\":{\"x\":{\"y\":[\"z\"]}}}",
        "{\"global\":{\"x\":1}}",
        "{\"customMetrics\":[1]}",
        "{\"customMetrics\":[]}",
        "{\"customMetrics\":{}}",
        "{\"customMetrics\":{\"x\":1}}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"metric\":\"y\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":-1.5,\"direction\":\"below\",\"timeWindow\":5,\"metric\":\"y\",\"labels\":{\"a\":\"b\"},\"warnAt\":50,\"action\":\"warn\",\"enabled\":true,\"environments\":[\"production\"],\"description\":\"d\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"metric\":\"y\",\"promql\":\"up\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1}]}",
        "{\"customMetrics\":[{\"threshold\":1,\"metric\":\"y\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"metric\":\"y\"}]}",
        "{\"customMetrics\":[{\"name\":\"x y\",\"threshold\":1,\"metric\":\"y\"}]}",
        "{\"customMetrics\":[{\"name\":\"p95HashTime\",\"threshold\":1,\"metric\":\"y\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"metric\":\"y\",\"minSamples\":5}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"metric\":\"y z\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"metric\":\"y\",\"labels\":{\"a\":1}}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"metric\":\"y\",\"pointer\":\"\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"metric\":\"y\",\"environments\":[]}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"metric\":\"y\",\"direction\":\"over\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"metric\":\"y\",\"businessHours\":{\"timeZone\":\"UTC\",\"days\":[\"monday\"],\"from\":\"08:00\",\"to\":\"18:00\",\"offHoursThreshold\":-3}}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"url\":\"http://127.0.0.1/\",\"pointer\":\"\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"url\":\"http://127.0.0.1/\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"url\":\"ftp://127.0.0.1/\",\"pointer\":\"\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"url\":\"http://127.0.0.1/\",\"pointer\":\"a\"}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"url\":\"http://127.0.0.1/\",\"pointer\":\"/a~1\",\"credentials\":{\"variable\":\"A_B\"}}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"url\":\"http://127.0.0.1/\",\"pointer\":\"/a\",\"credentials\":{\"variable\":\"a\"}}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"url\":\"http://127.0.0.1/\",\"pointer\":\"/a\",\"credentials\":{\"variable\":\"A\",\"file\":\"b\"}}]}",
        "{\"customMetrics\":[{\"name\":\"x\",\"threshold\":1,\"url\":\"http://127.0.0.1/\",\"pointer\":\"/a\",\"credentials\":{\"user\":\"A\",\"file\":\"b\"}}]}",
        "{\"environments\":{\"production\":{\"qualityGates\":{\"healthFailures\":{\"businessHours\":{\"timeZone\":\"UTC\",\"from\":\"08:00\",\"to\":\"18:00\",\"offHoursThreshold\":-3}}}}}}",
        "{\"alerting\":{\"webhooks\":{\"slack\":\"http://example.org/\"}}}",
        "{\"alerting\":{\"webhooks\":{\"slack\":\"http://127.0.0.1:1/\"}}}",
        "{\"alerting\":{\"email\":{\"port\":0}}}",
        "{\"other\":1}"
      })
  void the_shipped_schema_and_the_parser_agree(String json) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(PROJECT.resolve("quality-gates-config.schema.json")));
    boolean valid = schema.validate(json, InputFormat.JSON).isEmpty();
    assertThat(isAccepted(json)).isEqualTo(valid);
  }

  @Test
  void the_shipped_file_follows_the_shipped_schema() throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Files.readString(PROJECT.resolve("quality-gates-config.schema.json")));
    String shipped = Files.readString(PROJECT.resolve(QualityGatesLoader.FILE));
    assertThat(schema.validate(shipped, InputFormat.JSON)).isEmpty();
  }
}
