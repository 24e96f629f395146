package dhash.guard.cli;

import dhash.guard.config.QualityGates;
import dhash.guard.port.Channel;
import dhash.guard.port.Database.Standing;
import dhash.guard.port.ExitCode;
import dhash.guard.port.FileTrouble;
import dhash.guard.port.Postbox;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whether everything that a release needs is there. Starts nothing. */
@Command(
    name = "doctor",
    description =
        "Whether tools, versions, configuration and connections are as a release needs them.",
    footer = {"", "Examples:", "  dhash doctor --env production", "  dhash doctor -o json"})
final class Doctor implements Callable<Integer> {
  private final Desk desk;

  @Mixin private EnvironmentOption env = new EnvironmentOption();
  @Mixin private OutputOption output = new OutputOption();

  private final List<Map<String, Object>> findings = new ArrayList<>();
  private boolean healthy = true;

  Doctor(Desk desk) {
    this.desk = desk;
  }

  private interface Look {
    String look() throws Exception;
  }

  @Override
  public Integer call() throws Exception {
    check("java", () -> Runtime.version().toString());
    check("disk", this::disk);
    check("configuration", () -> desk.site(env.name).environment() + " can be read");
    if (healthy) {
      Site site = desk.site(env.name);
      check("release", () -> release(site));
      check("platform", () -> platform(site));
      check("database", () -> database(site));
      check("last proven backup", () -> Age.of(desk, site.world().backups()));
      check("backup", () -> site.world().backups().means());
      check("journal", () -> journal(site));
      check("channels", () -> channels(site));
      check("approvals", () -> new Clearance(desk, site).means());
    }
    new Printer(desk.console(), output).all(findings);
    return (healthy ? ExitCode.DONE : ExitCode.REFUSED).value();
  }

  private void check(String what, Look look) {
    Map<String, Object> finding = new LinkedHashMap<>();
    finding.put("check", what);
    try {
      String said = look.look();
      finding.put("result", "ok");
      finding.put("detail", said);
    } catch (Exception wrong) {
      healthy = false;
      finding.put("result", "wrong");
      finding.put("detail", FileTrouble.of(wrong));
    }
    findings.add(finding);
  }

  private String disk() throws IOException {
    long free = Files.getFileStore(desk.root()).getUsableSpace() >> 20;
    if (free < 512) {
      throw new IOException("only " + free + " MB are left for " + desk.root());
    }
    return free + " MB free";
  }

  private static String release(Site site) throws IOException {
    var artifact = site.world().revisions().artifact(site.settings().service().tag());
    return artifact.tag() + " sha256:" + artifact.digest().substring(0, 12);
  }

  private static String platform(Site site) throws IOException {
    var observation = site.world().platform().observe();
    if (!observation.note().isEmpty()) {
      throw new IOException(observation.note());
    }
    return "local, " + observation.replicas().size() + " replicas at " + observation.entrance();
  }

  private static String database(Site site) throws IOException {
    if (!site.databaseAwake().getAsBoolean()) {
      return "embedded, not running; it is started on demand";
    }
    Standing standing = site.world().database().standing();
    return "PostgreSQL %s, schema %s, %d MB"
        .formatted(
            standing.serverVersion(),
            standing.schemaVersion().isEmpty() ? "none" : standing.schemaVersion(),
            standing.sizeBytes() >> 20);
  }

  private String channels(Site site) throws IOException {
    List<String> troubles = site.world().terms().channelTroubles();
    if (!troubles.isEmpty()) {
      throw new IOException(String.join(" ", troubles));
    }
    QualityGates gates =
        desk.workshop().gates(site.settings(), Optional.empty(), Optional.empty()).draft();
    try (Postbox postbox = desk.workshop().postbox(site.settings(), gates, _ -> {})) {
      return "%s; %d notices wait in the outbox"
          .formatted(
              site.settings().channels().or(gates.channels()).inUse().stream()
                  .map(Channel::word)
                  .collect(Collectors.joining(", ")),
              postbox.waiting());
    }
  }

  private static String journal(Site site) throws IOException {
    Optional<String> lag = Abreast.lag(site.journal(), site.world().platform());
    if (lag.isPresent()) {
      throw new IOException(lag.get());
    }
    return site.journal()
        .latest()
        .map(history -> "the newest rollout is " + history.opened().rollout())
        .orElse("empty");
  }
}
