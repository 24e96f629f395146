package dhash.guard.metrics;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.metrics.PrometheusText.FormatException;
import dhash.guard.metrics.PrometheusText.Series;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrometheusTextTest {
  private static List<Series> parse(String text) throws FormatException {
    return PrometheusText.parse(text, _ -> true);
  }

  @Test
  void everything_the_format_allows_is_read() throws FormatException {
    assertThat(
            parse(
                """
                # HELP a Some \\n text "quoted
                # TYPE a counter
                # only a comment

                a 1
                b{x="1",} -2.5e-3 1395066363000
                c:d_e9 { x = "q\\"b\\\\s\\nn {},=" , y="" }   +Inf
                \tf\t4\t
                g NaN
                h -Inf
                i 12 # {trace_id="x"} 0.5
                # EOF
                this is not read any more
                """))
        .containsExactly(
            new Series("a", Map.of(), 1),
            new Series("b", Map.of("x", "1"), -0.0025, OptionalLong.of(1_395_066_363_000L)),
            new Series("c:d_e9", Map.of("x", "q\"b\\s\nn {},=", "y", ""), Double.POSITIVE_INFINITY),
            new Series("f", Map.of(), 4),
            new Series("g", Map.of(), Double.NaN),
            new Series("h", Map.of(), Double.NEGATIVE_INFINITY),
            new Series("i", Map.of(), 12));
    assertThat(parse("a 1\r\nb 2\r\n")).hasSize(2);
    assertThat(parse("")).isEmpty();
    assertThat(parse("")).isEmpty();
  }

  private static Stream<String> brokenTexts() {
    return Stream.of(
        "<html>",
        "a",
        "a ",
        "9a 1",
        "a one",
        "a 1f",
        "a 0x1p3",
        "a Infinity",
        "a 1 2 3",
        "a 1 soon",
        "a{ 1",
        "a{x} 1",
        "a{x=1} 1",
        "a{x=\"1} 1",
        "a{x=\"1\"y=\"2\"} 1",
        "a{x=\"1\",x=\"2\"} 1",
        "a{x=\"1\\",
        "{x=\"1\"} 1",
        "a{" + labels(40) + ",l39=\"\"} 1",
        "a{" + labels(40) + ",l3=\"\"} 1");
  }

  private static Stream<String> repeatedSeries() {
    return Stream.of("a 1\na 2", "a{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 1");
  }

  private static String labels(int count) {
    return IntStream.range(0, count).mapToObj(i -> "l" + i + "=\"\"").collect(joining(","));
  }

  @ParameterizedTest
  @MethodSource({"brokenTexts", "repeatedSeries"})
  void what_breaks_the_format_is_refused_as_a_whole(String text) {
    assertThatThrownBy(() -> parse("ok 1\n" + text))
        .isInstanceOf(FormatException.class)
        .hasMessageMatching("line [23]: .*");
  }

  @ParameterizedTest
  @MethodSource("brokenTexts")
  void what_is_not_wanted_is_read_as_strictly(String text) {
    assertThatThrownBy(() -> PrometheusText.parse("ok 1\n" + text, "ok"::equals))
        .isInstanceOf(FormatException.class)
        .hasMessageMatching("line 2: .*");
  }

  @Test
  void a_series_may_have_many_labels() throws FormatException {
    assertThat(parse("a{" + labels(40) + "} 1\n").getFirst().labels()).hasSize(40);
  }

  /** An answer without a length that was cut within a number looks like a smaller number. */
  @Test
  void a_last_line_without_its_end_was_cut_off() {
    assertThatThrownBy(() -> parse("failures_total 4\nattempts_total 1"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("line 2", "cut off");
  }

  @Test
  void only_utf_8_is_text() throws CharacterCodingException {
    assertThat(PrometheusText.decoded("# ü \uFFFD".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("# ü \uFFFD");
    assertThatThrownBy(() -> PrometheusText.decoded(new byte[] {'#', (byte) 0xFC}))
        .isInstanceOf(CharacterCodingException.class);
  }

  @Test
  void only_wanted_series_are_kept() throws FormatException {
    assertThat(PrometheusText.parse("a 1\nb 1\nb 2\n", "a"::equals)).hasSize(1);
  }
}
