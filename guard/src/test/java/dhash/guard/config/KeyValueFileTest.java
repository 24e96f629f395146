package dhash.guard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValueFileTest {
  @TempDir Path folder = Path.of("");

  private static KeyValueFile parse(String text) {
    return KeyValueFile.parse(text, "config/x.conf");
  }

  private static String value(String line) {
    KeyValueFile file = parse(line);
    assertThat(file.problems()).isEmpty();
    return file.entries().getFirst().value();
  }

  private static String problem(String text) {
    KeyValueFile file = parse(text);
    assertThat(file.problems()).hasSize(1);
    return file.problems().getFirst().toString();
  }

  @Test
  void comments_blank_lines_export_bom_and_crlf_are_understood() {
    KeyValueFile file =
        parse("\uFEFF# head\r\n\r\nA=1\r\n  export B=two # tail\r\n\t# end\r\nC=\r\n");
    assertThat(file.problems()).isEmpty();
    assertThat(file.entries())
        .containsExactly(
            new KeyValueFile.Entry("A", "1", 3),
            new KeyValueFile.Entry("B", "two", 4),
            new KeyValueFile.Entry("C", "", 6));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A=plain",
        "A=a#b",
        "A=#b",
        "A=  # only a comment",
        "A='single $HOME `x` \\ \"'",
        "A=\"double \\$ \\\" \\\\ \\` \\n '\"",
        "A=a'b c'\"d e\"f",
        "A=a\\ b\\#c",
        "A=5$",
        "A=\"5$\"",
        "A=x~y",
        "A=a=b",
        "A=''",
        "A='ü €'"
      })
  void a_value_means_what_sh_makes_of_it(String line) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    Path script = folder.resolve("script");
    Files.writeString(script, line + "\nprintf %s \"$A\"\n");
    Process sh = new ProcessBuilder("/bin/sh", script.toString()).start();
    String fromSh = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(sh.waitFor()).isZero();
    assertThat(value(line)).isEqualTo(fromSh);
  }

  @Test
  void what_sh_would_execute_or_expand_is_refused_with_the_fix() {
    for (String bad :
        List.of("$(id)", "\"$(id)\"", "`id`", "\"`id`\"", "$HOME", "\"${HOME}\"", "$1")) {
      assertThat(problem("A=" + bad)).startsWith("config/x.conf:1: ").contains("'single quotes'");
    }
    assertThat(problem("A=~/backups")).contains("~ is not expanded");
  }

  @Test
  void unclosed_quotes_and_loose_text_are_refused() {
    assertThat(problem("\nA='abc"))
        .startsWith("config/x.conf:2: the quote ' is never closed (column 3)");
    assertThat(problem("A=\"abc\\\"")).contains("the quote \" is never closed");
    assertThat(problem("A=one two")).contains("text after the value (column 7)");
    assertThat(problem("A= b")).contains("text after the value");
    assertThat(problem("A=a;rm")).contains("an unquoted ; ends a command");
    assertThat(problem("A=a\\")).contains("ends in a backslash");
    assertThat(problem("A = b")).contains("space before =");
    assertThat(problem("what is this")).contains("no KEY=VALUE");
    assertThat(problem("A=b\u0007")).contains("control character");
  }

  @Test
  void a_problem_never_shows_the_value_that_may_be_a_secret() {
    assertThat(problem("DB_PASSWORD=hun$ter2")).doesNotContain("hun", "ter2");
  }

  @Test
  void a_key_set_twice_is_refused() {
    assertThat(problem("A=1\n\nA=2"))
        .startsWith("config/x.conf:3: A is set a second time, first in line 1");
  }

  @Test
  void all_problems_of_a_file_are_reported_together() {
    assertThat(parse("A='\nB=$(x)\nC=ok\nnonsense").problems()).hasSize(3);
  }

  @Test
  void a_file_that_is_no_text_or_far_too_large_is_refused() throws IOException {
    Path latin = folder.resolve("latin.conf");
    Files.write(latin, new byte[] {'A', '=', (byte) 0xE4, '\n'});
    assertThat(KeyValueFile.read(latin, "x").problems().toString()).contains("not UTF-8");
    Path large = folder.resolve("large.conf");
    Files.write(large, new byte[(1 << 20) + 1]);
    assertThat(KeyValueFile.read(large, "x").problems().toString()).contains("larger than 1 MiB");
    assertThat(KeyValueFile.read(folder, "x").problems().toString()).contains("can't be read");
  }
}
