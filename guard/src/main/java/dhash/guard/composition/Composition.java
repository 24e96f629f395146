package dhash.guard.composition;

import dhash.guard.approval.SshApprovals;
import dhash.guard.cli.Desk;
import dhash.guard.cli.Site;
import dhash.guard.config.DatabaseSettings;
import dhash.guard.config.Loaded;
import dhash.guard.config.QualityGates;
import dhash.guard.config.QualityGatesLoader;
import dhash.guard.config.QualityGatesLoader.Judged;
import dhash.guard.config.ServiceSettings;
import dhash.guard.config.Settings;
import dhash.guard.config.SettingsLoader;
import dhash.guard.controller.World;
import dhash.guard.journal.FileActions;
import dhash.guard.journal.FileInbox;
import dhash.guard.journal.FileJournal;
import dhash.guard.journal.RecordedPast;
import dhash.guard.metrics.BoundedClient;
import dhash.guard.metrics.MetricHttp;
import dhash.guard.platform.local.LocalPlatform;
import dhash.guard.platform.local.ReplicaLoggerTrial;
import dhash.guard.port.ActionLog;
import dhash.guard.port.Approvals;
import dhash.guard.port.BackupInspector;
import dhash.guard.port.Journal;
import dhash.guard.port.LoggerTrial;
import dhash.guard.port.Postbox;
import dhash.guard.port.Shelf;
import dhash.guard.port.Sleeper;
import dhash.guard.port.SmokeTests;
import dhash.guard.port.TelemetryHistory;
import dhash.guard.release.FileRevisions;
import dhash.guard.release.ReleaseStore;
import dhash.guard.smoke.HttpSmokeTester;
import dhash.guard.smoke.ServiceSmokeTests;
import dhash.redaction.Redactor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts the parts of an environment together. */
public final class Composition implements Desk.Workshop {
  private static final long LEAST_FREE_BYTES = 256L << 20;

  private final Path root;
  private final Map<String, String> variables;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final RandomGenerator random;
  private final Sleeper sleeper;
  private final Program program;

  /** Made by the first environment that is put together; many commands need none. */
  private @Nullable BoundedClient metricClient;

  /**
   * @param root the project's root
   * @param nanoClock to measure latencies with
   */
  public Composition(
      Path root,
      Map<String, String> variables,
      InstantSource clock,
      LongSupplier nanoClock,
      RandomGenerator random,
      Sleeper sleeper,
      Program program) {
    this.root = root;
    this.variables = variables;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.random = random;
    this.sleeper = sleeper;
    this.program = program;
  }

  @Override
  public Loaded<Settings> settings(String environment, Map<String, String> options) {
    return SettingsLoader.load(root, program.home(), environment, options, variables);
  }

  @Override
  public Loaded<QualityGates> gates(
      Settings settings, Optional<String> file, Optional<Duration> duration) {
    return QualityGatesLoader.load(
        root, file.orElse(QualityGatesLoader.FILE), Judged.by(settings), duration);
  }

  @Override
  public Site site(Settings settings, QualityGates gates) {
    Path home = homeOf(settings.environment());
    DatabaseParts database = new DatabaseParts(dotDhash(), settings, sleeper);
    FileRevisions revisions = new FileRevisions(releases(), home, clock);
    ServiceSettings service = settings.service();
    DataParts data = new DataParts(database, settings, programFolders(), sleeper, clock);
    NoticeParts notices = notices(settings, gates);
    MetricParts metrics = metrics(settings, notices.redactor());
    World world =
        new World(
            platform(settings),
            data.living(),
            backupParts(settings).store(data.source()),
            data.rehearser(home.resolve("rehearsal.json")),
            data.restoration(),
            metrics.replicas(),
            metrics.customs(gates.sources()),
            metrics.past(gates.sources()).orElse(new RecordedPast(new FileJournal(home))),
            new HttpSmokeTester(service.healthPath(), service.isDhash(), nanoClock),
            revisions,
            new World.Terms(
                settings.backup().retentionDays(),
                configuration(settings.environment()),
                settings.rollout().probe() && service.isDhash(),
                LEAST_FREE_BYTES,
                root,
                disk -> Files.getFileStore(disk).getUsableSpace(),
                settings.backup().provenWithin(),
                notices.troubles()));
    return new Site(
        settings,
        gates.policy(),
        gates.text(),
        home,
        DeathForTests.round(new FileJournal(home, notices.redactor()), variables),
        DeathForTests.round(new FileInbox(home, sleeper), variables),
        DeathForTests.round(world, variables),
        shown -> DeathForTests.round(notices.messenger(shown), variables),
        new Launches(program.java(), service, database)::of,
        notices.redactor(),
        database::isAwake);
  }

  @Override
  public Optional<TelemetryHistory> history(Settings settings) {
    Redactor redactor = new Redactor();
    Optional.ofNullable(variables.get("PROMETHEUS_TOKEN")).ifPresent(redactor::learn);
    return metrics(settings, redactor).history();
  }

  private MetricParts metrics(Settings settings, Redactor redactor) {
    return new MetricParts(settings, variables, redactor::redact, clock, nanoClock, metricClient());
  }

  private synchronized BoundedClient metricClient() {
    if (metricClient == null) {
      metricClient = new BoundedClient(MetricHttp.LONGEST);
    }
    return metricClient;
  }

  @Override
  public LocalPlatform platform(Settings settings) {
    return new LocalPlatform(
        premises().supervisor(), settings.environment(), settings.service().url());
  }

  @Override
  public SmokeTests smokeTests(Settings settings, QualityGates gates) {
    return new ServiceSmokeTests(
        settings.service().healthPath(),
        settings.service().isDhash(),
        gates.smokeTests(),
        () -> Long.toHexString(random.nextLong()),
        sleeper,
        nanoClock);
  }

  @Override
  public LoggerTrial loggerTrial(Settings settings, Optional<String> serving) throws IOException {
    ServiceSettings service = settings.service();
    String tag = serving.orElse(service.tag());
    return new ReplicaLoggerTrial(
        dotDhash(),
        settings.environment(),
        program.java(),
        new ReplicaLoggerTrial.Artifact(
            tag,
            releases().find(tag).map(releases()::appOf),
            service.isDhash(),
            service.memoryBytes(),
            service.cpuMillis()));
  }

  @Override
  public BackupInspector backups(Settings settings) {
    return backupParts(settings).inspector();
  }

  private BackupParts backupParts(Settings settings) {
    return new BackupParts(root, variables, settings, clock, sleeper);
  }

  @Override
  public Postbox postbox(Settings settings, QualityGates gates, Consumer<String> shown) {
    return notices(settings, gates).postbox(shown);
  }

  private NoticeParts notices(Settings settings, QualityGates gates) {
    return new NoticeParts(
        root,
        homeOf(settings.environment()),
        settings,
        gates,
        variables,
        new NoticeParts.Nature(clock, nanoClock, random, sleeper));
  }

  private List<Path> programFolders() {
    return Stream.of(variables.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(Path::of)
        .toList();
  }

  private List<Path> configuration(String environment) {
    return Stream.of(
            "config/dhash_" + environment + ".conf",
            "config/db_" + environment + ".conf",
            QualityGatesLoader.FILE)
        .map(root::resolve)
        .filter(Files::exists)
        .toList();
  }

  @Override
  public Journal journal(String environment) {
    return new FileJournal(homeOf(environment));
  }

  @Override
  public ActionLog actions(Optional<String> environment) {
    return new FileActions(
        environment.map(this::homeOf).orElse(dotDhash()), Redactor.knowing(variables));
  }

  @Override
  public Approvals approvals(String environment) {
    return new SshApprovals(homeOf(environment), programFolders(), variables);
  }

  @Override
  public Shelf shelf() {
    return new ReleaseShelf(releases(), clock);
  }

  @Override
  public ProcessHandle startDetached(List<String> arguments, Path output) throws IOException {
    return program.startDetached(arguments, output);
  }

  @Override
  public LocalPremises premises() {
    return new LocalPremises(dotDhash(), program, sleeper, random, this::databaseOf);
  }

  /** The embedded database of an environment that has one. */
  private Optional<DatabaseParts> databaseOf(String environment) {
    DatabaseSettings database = settings(environment, Map.of()).draft().database();
    return database.isEmbedded()
        ? Optional.of(
            new DatabaseParts(dotDhash(), settings(environment, Map.of()).draft(), sleeper))
        : Optional.empty();
  }

  private ReleaseStore releases() {
    Installation installation = new Installation(program.home());
    return new ReleaseStore(
        root.resolve("releases"),
        new ReleaseStore.Build(
            "v" + program.version(), installation.service(), installation.migrations()));
  }

  private Path dotDhash() {
    return root.resolve(".dhash");
  }

  private Path homeOf(String environment) {
    return dotDhash().resolve(environment);
  }
}
