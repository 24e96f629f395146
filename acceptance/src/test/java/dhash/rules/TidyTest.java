package dhash.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.rules.Checkout.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TidyTest {
  private static final Pattern LINK = Pattern.compile("]\\((?!\\w+:|#)([^)#\\s]+)[^)]*\\)");
  private static final Checkout CHECKOUT = Checkout.present();
  private static List<TextFile> files = List.of();

  @BeforeAll
  static void read_all_files() throws IOException, InterruptedException {
    files = CHECKOUT.textFiles();
  }

  @ParameterizedTest
  @EnumSource
  void every_file_is_tidy(TidyRule rule) {
    List<String> problems = new ArrayList<>();
    for (TextFile file : files) {
      rule.problems(file).forEach(p -> problems.add(file.path() + " " + p));
    }
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "FORMATTED,a/A.java,class  A {}",
        "FORMATTED,a/A.java,import java.util.List; class A {}",
        "FREE_OF_STRAY_SPACE,a.md,text ",
        "FREE_OF_STRAY_SPACE,a.md,text",
        "FINISHED,a.sh,# TO_DO: later",
        "PLAIN,a.md,done \uD83D\uDE80",
        "AT_HOME_ON_EVERY_MACHINE,a.md,see /ro_ot/.m2",
        "AT_HOME_ON_EVERY_MACHINE,a.sh,JAVA_HOME=/usr/lib/jv_m/java-25",
        "AT_HOME_ON_EVERY_MACHINE,a.xml,<url>https://artifact_ory.example.org/maven</url>",
        "AWAKE,a/src/test/java/ATest.java,Thread.sl_eep(500);"
      })
  void each_rule_sees_an_untidy_file(TidyRule rule, String path, String text) {
    // The underscores keep this very file tidy.
    assertThat(rule.problems(new TextFile(path, text.replace("_", "")))).isNotEmpty();
  }

  @Test
  void a_long_file_is_seen() {
    assertThat(TidyRule.SHORT.problems(new TextFile("a/A.java", "//\n".repeat(351)))).hasSize(1);
    assertThat(TidyRule.SHORT.problems(new TextFile("a/A.java", "//\n".repeat(350)))).isEmpty();
  }

  @Test
  void every_package_is_null_marked() {
    Set<String> marked =
        files.stream()
            .filter(
                f -> f.path().endsWith("/package-info.java") && f.text().contains("@NullMarked"))
            .map(TextFile::folder)
            .collect(Collectors.toSet());
    assertThat(files.stream().filter(TextFile::isJava).map(TextFile::folder)).isSubsetOf(marked);
  }

  @Test
  void every_link_between_documents_leads_somewhere() {
    List<String> broken = new ArrayList<>();
    for (TextFile file : files) {
      if (file.isMarkdown()) {
        LINK.matcher(file.text())
            .results()
            .map(link -> link.group(1))
            .filter(to -> !Files.exists(CHECKOUT.resolve(file.folder()).resolve(to)))
            .forEach(to -> broken.add(file.path() + " -> " + to));
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void every_decision_is_in_the_index() throws IOException {
    String index = Files.readString(CHECKOUT.resolve("docs/adr/README.md"));
    assertThat(files.stream().map(TextFile::path).filter(p -> p.matches("docs/adr/\\d.*\\.md")))
        .isNotEmpty()
        .allSatisfy(p -> assertThat(index).contains("(" + p.substring("docs/adr/".length()) + ")"));
  }

  @Test
  void every_script_can_be_executed() {
    assertThat(files.stream().filter(f -> f.isShellScript() || f.path().startsWith("scripts/")))
        .isNotEmpty()
        .allSatisfy(f -> assertThat(CHECKOUT.resolve(f.path())).isExecutable());
  }
}
