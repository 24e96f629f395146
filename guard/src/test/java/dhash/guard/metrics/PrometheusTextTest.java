package dhash.guard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dhash.guard.metrics.PrometheusText.FormatException;
import dhash.guard.metrics.PrometheusText.Series;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            new Series("b", Map.of("x", "1"), -0.0025),
            new Series("c:d_e9", Map.of("x", "q\"b\\s\nn {},=", "y", ""), Double.POSITIVE_INFINITY),
            new Series("f", Map.of(), 4),
            new Series("g", Map.of(), Double.NaN),
            new Series("h", Map.of(), Double.NEGATIVE_INFINITY),
            new Series("i", Map.of(), 12));
    assertThat(parse("a 1\r\nb 2\r\n")).hasSize(2);
    assertThat(parse("a 1\nb 2")).hasSize(2);
    assertThat(parse("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
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
        "a 1\na 2",
        "a{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 1"
      })
  void what_breaks_the_format_is_refused_as_a_whole(String text) {
    assertThatThrownBy(() -> parse("ok 1\n" + text))
        .isInstanceOf(FormatException.class)
        .hasMessageMatching("line [23]: .*");
  }

  @Test
  void only_wanted_series_are_kept() throws FormatException {
    assertThat(PrometheusText.parse("a 1\nb 1\nb 2\n", "a"::equals)).hasSize(1);
  }
}
