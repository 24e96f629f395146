package dhash.guard.cli;

import dhash.guard.port.ExitCode;
import dhash.guard.port.GuardException;
import dhash.guard.port.Postbox;
import dhash.guard.port.Postbox.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** How notices look. */
@Command(name = "template", description = "The templates of notices: list, show and try them.")
final class NotifyTemplate {
  private static final String FOLDER = "templates/notifications/";

  static CommandLine commandLine(Desk desk) {
    return new CommandLine(new NotifyTemplate())
        .addSubcommand(new All(desk))
        .addSubcommand(new One(desk))
        .addSubcommand(new Try(desk));
  }

  private static Postbox postbox(Desk desk) {
    return new Announcement(desk, "local", Map.of()).postbox();
  }

  @Command(
      name = "list",
      description = "List the templates, and whether the project has its own.",
      footer = {
        "",
        "Examples:",
        "  dhash notify template list",
        "  dhash notify template list -o json"
      })
  static final class All implements Callable<Integer> {
    private final Desk desk;

    @Mixin private OutputOption output = new OutputOption();

    All(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() {
      List<Map<String, Object>> rows = new ArrayList<>();
      try (Postbox postbox = postbox(desk)) {
        for (Form form : postbox.forms()) {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("template", form.file());
          row.put("event", form.occasion().word());
          row.put("channel", form.channel().word());
          row.put("origin", form.own() && form.trouble().isEmpty() ? "project" : "built-in");
          row.put("trouble", form.trouble().orElse(""));
          rows.add(row);
        }
      }
      new Printer(desk.console(), output).all(rows);
      return ExitCode.DONE.value();
    }
  }

  @Command(
      name = "show",
      description =
          "Print a template; changed in templates/notifications/ it is the project's own.",
      footer = {
        "",
        "Example:",
        "  dhash notify template show failure.slack.json >templates/notifications/failure.slack.json"
      })
  static final class One implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "NAME", description = "Such as failure.slack.json.")
    private String name = "";

    One(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() {
      try (Postbox postbox = postbox(desk)) {
        desk.console()
            .print(
                postbox
                    .form(name)
                    .orElseThrow(() ->
                        new GuardException(
                            ExitCode.USAGE,
                            "There is no template \"" + name + "\".",
                            "Nothing was changed.",
                            "See `dhash notify template list`."))
                    .stripTrailing());
      }
      return ExitCode.DONE.value();
    }
  }

  @Command(
      name = "test",
      description = "Try the project's own templates on a sample; ends 2 where one can't be used.",
      footer = {"", "Example:", "  dhash notify template test"})
  static final class Try implements Callable<Integer> {
    private final Desk desk;

    Try(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() {
      try (Postbox postbox = postbox(desk)) {
        List<String> troubles = new ArrayList<>();
        List<Form> own = postbox.forms().stream().filter(Form::own).toList();
        own.forEach(form ->
            form.trouble().ifPresent(why -> troubles.add(FOLDER + form.file() + ": " + why)));
        postbox
            .strangers()
            .forEach(name ->
                troubles.add(FOLDER + name + ": no template is called so, it is never used"));
        troubles.forEach(desk.console()::print);
        desk.console()
            .say(
                "%d templates of the project's own, %d of them in use; all others are built in."
                    .formatted(
                        own.size(), own.stream().filter(form -> form.trouble().isEmpty()).count()));
        return (troubles.isEmpty() ? ExitCode.DONE : ExitCode.USAGE).value();
      }
    }
  }
}
