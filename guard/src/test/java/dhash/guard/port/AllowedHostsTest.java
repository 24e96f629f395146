package dhash.guard.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {
  private static final AllowedHosts HOSTS =
      new AllowedHosts(Set.of("prometheus.example"), Set.of("Old.example", "10.0.0.7"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://prometheus.example",
        "https://PROMETHEUS.example:9090/x",
        "https://old.example",
        "http://old.example:81/x?y",
        "http://10.0.0.7:9090",
        "http://localhost:1",
        "http://127.0.0.1",
        "http://127.8.9.1:2",
        "https://[::1]:3"
      })
  void what_is_listed_may_be_asked_and_this_machine(String address) {
    assertThat(HOSTS.refusal(URI.create(address))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://prometheus.example, over https only",
    "https://other.example, not on the list",
    "https://prometheus.example.evil, not on the list",
    "http://127.0.0.1.evil.example, not on the list",
    "http://127.evil, not on the list",
    "http://169.254.169.254/latest/meta-data, not on the list",
    "https://user:hunter2@prometheus.example, bears a login",
    "https://prometheus.example@evil.example, bears a login",
    "file:///etc/passwd, begins with https",
    "prometheus.example, begins with https",
    "https:///x, names no host",
    "https://127.0.0.1:99999/x, there is no port 99999",
    "http:127.0.0.1, names no host"
  })
  void anything_else_may_not(String address, String why) {
    assertThat(HOSTS.refusal(URI.create(address)).orElseThrow())
        .contains(why)
        .doesNotContain("hunter2");
  }

  @Test
  void by_default_only_this_machine_may_be_asked() {
    assertThat(AllowedHosts.LOOPBACK.refusal(URI.create("https://prometheus.example"))).isPresent();
    assertThat(AllowedHosts.LOOPBACK.refusal(URI.create("http://127.0.0.1:9090"))).isEmpty();
  }
}
