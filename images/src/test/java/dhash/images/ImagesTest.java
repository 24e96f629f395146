package dhash.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of a tiny package on an empty base, as a registry or podman would read them. */
class ImagesTest {
  private static final String TIME = "2026-01-01T00:00:00Z";

  @TempDir Path folder = Path.of("");
  private final ObjectMapper json = new ObjectMapper();

  @BeforeEach
  void lay_out_a_package() throws Exception {
    for (String file :
        List.of(
            "program/LICENSE",
            "program/config/a.conf.example",
            "program/demo/v2.sql",
            "program/lib/guard/guard-25.aot",
            "program/lib/guard/guard.jar",
            "program/lib/guard/lib/engine.jar",
            "program/lib/service/lib/jetty.jar",
            "program/lib/service/service.jar",
            "program/migrations/V1.sql",
            "program/quality-gates-config.json",
            "program/quality-gates-config.schema.json",
            "program/runtime/lib/server/classes.jsa",
            "program/runtime/release",
            "program/scripts/deploy_dhash.sh",
            "program/templates/a.json",
            "system/etc/passwd")) {
      write(file, file);
    }
    executable("program/dhash");
    executable("program/runtime/bin/java");
    base();
  }

  @Test
  void the_same_package_makes_the_same_images_to_the_byte() throws Exception {
    for (String output : List.of("one", "other")) {
      images(output);
    }
    for (String image : List.of("dhash-guard-image.tar", "dhash-service-image.tar")) {
      assertThat(folder.resolve("one").resolve(image))
          .hasSameBinaryContentAs(folder.resolve("other").resolve(image));
    }
  }

  @Test
  void they_run_as_a_user_in_a_folder_of_its_own_and_say_what_they_are() throws Exception {
    images("out");

    JsonNode guard = config("guard");
    assertThat(guard.path("created").asText()).isEqualTo(TIME);
    assertThat(guard.at("/config/User").asText()).isEqualTo("10001:10001");
    assertThat(guard.at("/config/WorkingDir").asText()).isEqualTo("/var/lib/dhash");
    assertThat(guard.at("/config/Entrypoint").toString()).isEqualTo("[\"dhash\"]");
    assertThat(guard.at("/config/Labels/org.opencontainers.image.version").asText())
        .isEqualTo("1.2.3");
    JsonNode service = config("service");
    assertThat(service.at("/config/ExposedPorts").has("8080/tcp")).isTrue();
    assertThat(service.at("/config/Env").toString()).contains("PORT=8080", "HOST=0.0.0.0");
  }

  @Test
  void all_files_are_roots_and_of_one_time_and_only_the_state_is_the_users() throws Exception {
    images("out");

    Map<String, TarArchiveEntry> files = files("guard");
    assertThat(entry(files, "var/lib/dhash/").getLongUserId()).isEqualTo(10_001);
    assertThat(entry(files, "var/lib/dhash/").getMode() & 0777).isEqualTo(0750);
    assertThat(entry(files, "usr/lib/dhash/dhash").getMode() & 0777).isEqualTo(0755);
    assertThat(entry(files, "usr/lib/dhash/lib/guard/guard-25.aot").getMode() & 0777)
        .isEqualTo(0644);
    files.remove("var/lib/dhash/");
    assertThat(files.values())
        .hasSizeGreaterThan(15)
        .allSatisfy(file -> {
          assertThat(file.getLongUserId()).isZero();
          assertThat(file.getMode() & 022).isZero();
          assertThat(file.isDirectory() || file.getLastModifiedTime().toString().equals(TIME))
              .isTrue();
        });
    assertThat(files("service").keySet())
        .contains("usr/lib/dhash/lib/service/service.jar", "usr/lib/dhash/runtime/bin/java")
        .noneMatch(name -> name.contains("guard"));
  }

  @Test
  void arguments_that_are_missing_are_named() {
    assertThatThrownBy(() -> Main.main(new String[] {"1.2.3"})).hasMessageContaining("needs");
  }

  private static TarArchiveEntry entry(Map<String, TarArchiveEntry> files, String name) {
    return Objects.requireNonNull(files.get(name), name);
  }

  private void images(String output) throws Exception {
    Files.createDirectories(folder.resolve(output));
    Main.main(
        new String[] {
          "1.2.3",
          "tar://" + folder.resolve("base.tar"),
          folder.resolve("program").toString(),
          folder.resolve("system").toString(),
          TIME,
          folder.resolve(output).toString()
        });
  }

  private JsonNode config(String kind) throws IOException {
    Map<String, byte[]> image = entries(kind);
    return json.readTree(image.get(manifest(image).path("Config").asText()));
  }

  private JsonNode manifest(Map<String, byte[]> image) throws IOException {
    return json.readTree(image.get("manifest.json")).path(0);
  }

  /** What is in all the layers together. */
  private Map<String, TarArchiveEntry> files(String kind) throws IOException {
    Map<String, TarArchiveEntry> files = new LinkedHashMap<>();
    Map<String, byte[]> image = entries(kind);
    for (JsonNode layer : manifest(image).path("Layers")) {
      InputStream bytes = new ByteArrayInputStream(image.get(layer.asText()));
      try (TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(bytes))) {
        for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
          files.put(e.getName(), e);
        }
      }
    }
    return files;
  }

  private Map<String, byte[]> entries(String kind) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    Path file = folder.resolve("out/dhash-" + kind + "-image.tar");
    try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(file))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        entries.put(e.getName(), tar.readAllBytes());
      }
    }
    return entries;
  }

  /** An image of one empty layer, as {@code docker save} writes it. */
  private void base() throws Exception {
    byte[] layer = new byte[1024];
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(layer));
    String config =
        """
        {"architecture":"amd64","os":"linux","config":{},
         "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}
        """
            .formatted(digest);
    String manifest = "[{\"Config\":\"config.json\",\"Layers\":[\"layer.tar\"]}]";
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(Files.newOutputStream(folder.resolve("base.tar")))) {
      put(tar, "manifest.json", manifest.getBytes(UTF_8));
      put(tar, "config.json", config.getBytes(UTF_8));
      put(tar, "layer.tar", layer);
    }
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private Path write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private void executable(String file) throws IOException {
    Files.setPosixFilePermissions(write(file, file), PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
