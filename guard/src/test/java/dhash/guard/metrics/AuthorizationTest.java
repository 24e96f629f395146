package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.port.Credentials;
import dhash.guard.port.Credentials.Bearer;
import dhash.guard.port.Credentials.Login;
import dhash.guard.port.Credentials.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizationTest {
  private static final Map<String, String> VARIABLES =
      Map.of("TOKEN", "abc.def", "PASSWORD", "Aladdin's", "BAD", "two\r\nlines");

  @TempDir Path folder;

  private Path file(String content, String permissions) throws IOException {
    Path file = folder.resolve("secret");
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  private static String header(Credentials credentials) throws IOException {
    return Authorization.of(credentials, VARIABLES).header().orElseThrow();
  }

  private static void refused(Credentials credentials, String why) {
    assertThatThrownBy(() -> Authorization.of(credentials, VARIABLES))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("two")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void a_secret_stands_in_the_environment_or_in_a_file() throws Exception {
    assertThat(header(new Bearer(new Secret.Variable("TOKEN")))).isEqualTo("Bearer abc.def");
    assertThat(header(new Login("jo", new Secret.Variable("PASSWORD"))))
        .isEqualTo("Basic am86QWxhZGRpbidz");
    assertThat(header(new Bearer(new Secret.FirstLine(file("geheim\nmore\n", "rw-------")))))
        .isEqualTo("Bearer geheim");
  }

  @Test
  void a_secret_that_was_renewed_is_read_anew() throws Exception {
    Credentials credentials = new Bearer(new Secret.FirstLine(file("geheim1", "rw-------")));
    assertThat(header(credentials)).isEqualTo("Bearer geheim1");
    file("geheim2", "rw-------");
    assertThat(header(credentials)).isEqualTo("Bearer geheim2");
  }

  @Test
  void a_file_that_others_can_read_is_not_used() throws Exception {
    for (String open : new String[] {"rw-r-----", "rw----r--"}) {
      refused(new Bearer(new Secret.FirstLine(file("geheim", open))), "other users can read");
    }
  }

  @Test
  void a_secret_that_is_not_there_is_told_by_its_place() throws Exception {
    refused(new Bearer(new Secret.Variable("NONE")), "the environment variable NONE is empty");
    refused(new Bearer(new Secret.Variable("BAD")), "BAD holds characters that no token has");
    refused(new Bearer(new Secret.FirstLine(folder.resolve("none"))), "none with the credentials");
    refused(new Bearer(new Secret.FirstLine(folder)), "is not there");
    refused(new Bearer(new Secret.FirstLine(file("\nx", "rw-------"))), "secret is empty");
  }

  @Test
  void nothing_of_it_prints() throws Exception {
    Authorization authorization =
        Authorization.of(new Login("jo", new Secret.Variable("PASSWORD")), VARIABLES);
    assertThat(authorization.toString()).isEqualTo("***");
    assertThat(authorization.secrets()).containsExactly("am86QWxhZGRpbidz", "Aladdin's");
  }
}
