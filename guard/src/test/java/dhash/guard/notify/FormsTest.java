package dhash.guard.notify;

import static dhash.guard.port.Channel.DISCORD;
import static dhash.guard.port.Channel.EMAIL;
import static dhash.guard.port.Channel.SLACK;
import static org.assertj.core.api.Assertions.assertThat;

import dhash.guard.port.Postbox;
import dhash.guard.port.Postbox.Form;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FormsTest {
  private static final String FILE = "failure.slack.json";

  private final Outpost outpost;

  FormsTest(@TempDir Path root) throws Exception {
    outpost = new Outpost(root).with(SLACK);
  }

  @AfterEach
  void close() {
    outpost.close();
  }

  private String sent(String template) throws Exception {
    Files.writeString(outpost.template(FILE), template);
    outpost.post(Outpost.notice("a", "say \"it\""), SLACK);
    return outpost.slack.deliveries().getLast().message();
  }

  private List<Form> forms() {
    try (Postbox postbox = outpost.mailroom().postbox(outpost.console::add)) {
      return postbox.forms();
    }
  }

  @Test
  void the_projects_own_template_takes_the_built_in_ones_place() throws Exception {
    assertThat(
            sent("{\"text\": \"OURS {{environment}} {{message}} {{facts.rollout}}{{nothing}}\"}"))
        .contains("OURS production say \\\"it\\\" production-1");
    assertThat(forms()).filteredOn(Form::own).extracting(Form::file).containsExactly(FILE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": \"{{#open}}\"}",
        "{\"text\": \"{{",
        "no JSON at all",
        "[]",
        "{\"txt\": \"x\"}",
        "{\"text\": \"{{{message}}}\"}",
        "{\"text\": \"{{> ../../../etc/passwd}}\"}",
        "{\"text\": {\"a\": 1}}",
        ""
      })
  void a_broken_template_is_told_of_and_the_built_in_one_used(String broken) throws Exception {
    assertThat(sent(broken)).contains("Failed: production");
    assertThat(outpost.console)
        .filteredOn(line -> line.contains("the template " + FILE + " can't be used: "))
        .hasSize(1);
    assertThat(forms())
        .filteredOn(form -> form.file().equals(FILE))
        .singleElement()
        .matches(form -> form.trouble().isPresent());
  }

  @Test
  void no_template_of_the_project_calls_anybody_on_discord() throws Exception {
    outpost.with(DISCORD);
    Files.writeString(
        outpost.template("failure.discord.json"),
        "{\"embeds\": [{\"title\": \"@everyone\"}], \"allowed_mentions\": {\"parse\": [\"everyone\"]}}");
    outpost.post(Outpost.notice("a", "m"), DISCORD);
    assertThat(outpost.discord.taken()).containsExactly("a");
    assertThat(outpost.discord.deliveries().getFirst().message())
        .contains("\"allowed_mentions\":{\"parse\":[]}");
  }

  @Test
  void a_template_that_would_never_end_ends() throws Exception {
    String bomb = "{{#details}}".repeat(20) + "x".repeat(1000) + "{{/details}}".repeat(20);
    Files.writeString(outpost.template(FILE), "{\"text\": \"" + bomb + "\"}");
    assertThat(forms())
        .filteredOn(form -> form.file().equals(FILE))
        .first()
        .matches(form -> form.trouble().orElse("").contains("more than 8388608 characters"));
  }

  @Test
  void what_is_no_text_or_too_large_is_no_template() throws Exception {
    Files.write(outpost.template(FILE), new byte[] {(byte) 0xC3, (byte) 0x28});
    Files.writeString(outpost.template("test.email.html"), "x".repeat(70_000));
    Files.writeString(outpost.template("test.email.txt"), "no subject\n");
    assertThat(forms())
        .filteredOn(form -> form.trouble().isPresent())
        .extracting(form -> form.file() + ": " + form.trouble().orElse(""))
        .containsExactlyInAnyOrder(
            FILE + ": it is not UTF-8 text",
            "test.email.html: it is larger than 64 KiB",
            "test.email.txt: its first line is not \"Subject: …\"");
    assertThat(forms()).filteredOn(form -> form.channel() == EMAIL && form.own()).hasSize(2);
  }

  @Test
  void the_built_in_ones_are_those_that_the_project_ships() throws Exception {
    Path shipped = Path.of("../templates/notifications");
    for (String name : Forms.names()) {
      assertThat(Files.readString(shipped.resolve(name), StandardCharsets.UTF_8))
          .isEqualTo(new Forms(Path.of("nowhere"), _ -> {}).text(name).orElseThrow());
    }
    assertThat(new Forms(shipped, _ -> {}).strangers()).isEmpty();
    Files.writeString(outpost.template("faliure.slack.json"), "{}");
    try (Postbox postbox = outpost.mailroom().postbox(_ -> {})) {
      assertThat(postbox.strangers()).containsExactly("faliure.slack.json");
    }
  }
}
