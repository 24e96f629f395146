package dhash.guard.config;

import dhash.guard.config.JsonSection.Findings;
import dhash.guard.config.LocatedJson.Text;
import dhash.guard.port.Channel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code /alerting}. */
final class AlertingSection {
  private static final Map<String, Channel> WEBHOOKS =
      Map.of("slack", Channel.SLACK, "teams", Channel.TEAMS, "discord", Channel.DISCORD);

  private final Findings findings;

  AlertingSection(Findings findings) {
    this.findings = findings;
  }

  ChannelSettings read(JsonSection alerting) {
    alerting.allow(List.of("webhooks", "email"));
    Map<Channel, Secret> webhooks = new EnumMap<>(Channel.class);
    alerting.section("webhooks").ifPresent(s -> webhooks.putAll(webhooks(s)));
    Optional<MailSettings> mail = alerting.section("email").flatMap(this::mail);
    return new ChannelSettings(List.of(), webhooks, mail);
  }

  private Map<Channel, Secret> webhooks(JsonSection section) {
    section.allow(WEBHOOKS.keySet().stream().sorted().toList());
    Map<Channel, Secret> found = new EnumMap<>(Channel.class);
    WEBHOOKS.forEach((name, channel) ->
        section
            .text(name)
            .flatMap(t -> checked(t, name, ValueSyntax::webhook, Secret.MASK))
            .ifPresent(url -> found.put(channel, url)));
    return found;
  }

  private Optional<MailSettings> mail(JsonSection section) {
    section.allow(List.of("host", "port", "user", "from", "to"));
    Optional<String> host = text(section, "host", ValueSyntax::host);
    int port = section.wholeNumber("port", "1", "65535").map(p -> p.value().intValue()).orElse(587);
    String user = section.text("user").map(Text::value).orElse("");
    Optional<String> from = text(section, "from", ValueSyntax::address);
    List<String> to = new ArrayList<>();
    for (Text address : section.texts("to").orElse(List.of())) {
      checked(address, "to", ValueSyntax::address, address.value()).ifPresent(to::add);
    }
    if (host.isEmpty()) {
      return Optional.empty();
    }
    if (!section.has("from") || to.isEmpty()) {
      findings.problem(section.place(), "a mail host is named without from and to", "Add both.");
    }
    return Optional.of(
        new MailSettings(host.get(), port, user, Optional.empty(), from.orElse(""), to));
  }

  private Optional<String> text(JsonSection section, String name, Function<String, String> syntax) {
    return section.text(name).flatMap(t -> checked(t, name, syntax, t.value()));
  }

  private <T> Optional<T> checked(
      Text text, String name, Function<String, T> syntax, String shown) {
    try {
      return Optional.of(syntax.apply(text.value()));
    } catch (InvalidValueException e) {
      String fix =
          text.value().contains("${")
              ? "Nothing is filled in here: take it out and set the environment variable itself."
              : e.fix();
      findings.problem(text.place(), name + " \"" + shown + "\" " + e.getMessage(), fix);
      return Optional.empty();
    }
  }
}
