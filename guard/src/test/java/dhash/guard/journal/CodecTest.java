package dhash.guard.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.engine.rollout.Event;
import dhash.guard.port.Journal.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
  static Stream<Event> events() {
    return Stream.concat(
        Stream.of(Stories.opened("staging-2")),
        Stream.concat(Stories.oneOfEach().stream(), Stories.restore().stream()));
  }

  @ParameterizedTest
  @MethodSource("events")
  void every_event_comes_back_as_it_was(Event event) throws Codec.Damaged {
    Entry entry = new Entry(7, Stories.NOON, List.of(event));
    byte[] line = Codec.encode(entry, Codec.ORIGIN);

    Codec.Decoded back = Codec.decode(line, 0, line.length - 1);
    assertThat(back.entry()).isEqualTo(entry);
    assertThat(back.prev()).isEqualTo(Codec.ORIGIN);
    assertThat(back.hash()).isEqualTo(Codec.hashOf(line));
    assertThat(text(line)).containsOnlyOnce("\n").endsWith("\n");
  }

  @Test
  void every_kind_of_event_is_among_them() {
    assertThat(events().map(Object::getClass).distinct().map(Class::getSimpleName))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Event.class.getPermittedSubclasses()).map(Class::getSimpleName).toList());
  }

  @Test
  void every_changed_character_is_noticed() {
    byte[] line = Codec.encode(new Entry(1, Stories.NOON, List.of(Stories.ended())), "");
    for (int i = 0; i < line.length - 1; i++) {
      byte[] changed = line.clone();
      changed[i] = (byte) (line[i] == 'x' ? 'y' : 'x');
      assertThatThrownBy(() -> Codec.decode(changed, 0, changed.length - 1))
          .as("character %d", i)
          .isInstanceOf(Codec.Damaged.class);
    }
  }

  @Test
  void a_line_of_a_later_version_says_so() {
    String line = text(Codec.encode(new Entry(1, Stories.NOON, List.of(Stories.ended())), ""));
    byte[] later =
        resealed(line.replace("\"v\":1", "\"v\":2").replace("Ended", "Concluded"))
            .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Codec.decode(later, 0, later.length))
        .hasMessageContaining("of version 2");
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.UTF_8);
  }

  private static String resealed(String line) {
    String body = line.substring(0, line.lastIndexOf(",\"hash\":\""));
    return body + ",\"hash\":\"" + sha256(body) + "\"}";
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return java.util.HexFormat.of()
          .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException missing) {
      throw new AssertionError(missing);
    }
  }
}
