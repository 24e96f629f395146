package dhash.guard.config;

import dhash.guard.config.Key.ConfigFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads an environment's settings: option before environment variable before file before default.
 */
public final class SettingsLoader {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i).*(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|CREDENTIALS?|PRIVATE_?KEY)");
  private static final Set<String> SET_BY_THE_PLATFORM =
      Set.of(
          "PORT",
          "DHASH_VERSION",
          "DB_HOST",
          "DB_PORT",
          "DB_NAME",
          "DB_USER",
          "DB_PASSWORD",
          "DB_PASSWORD_FILE");
  private static final Map<String, Integer> ROUTER_PORTS =
      Map.of("local", 8080, "staging", 8081, "canary", 8082, "production", 8083);

  private final Path root;
  private final Path home;
  private final String environment;
  private final Map<String, String> options;
  private final Map<String, String> variables;
  private final Values values;

  /** Else all that it does not say is no news. */
  private boolean serviceFileRead;

  private SettingsLoader(
      Path root,
      Path home,
      String environment,
      Map<String, String> options,
      Map<String, String> variables) {
    this.root = root;
    this.home = home;
    this.environment = environment;
    this.options = options;
    this.variables = variables;
    this.values = new Values(options, variables);
  }

  /**
   * Reads {@code config/dhash_<env>.conf} and {@code config/db_<env>.conf}.
   *
   * @param root the project's root
   * @param home where the program stands, which brings examples along
   * @param options values given on the command line, by long name ({@code --tag}); {@code --config}
   *     names a file to read in place of {@code config/dhash_<env>.conf}
   * @param variables the process's environment
   */
  public static Loaded<Settings> load(
      Path root,
      Path home,
      String environment,
      Map<String, String> options,
      Map<String, String> variables) {
    return new SettingsLoader(root, home, environment, options, variables).load();
  }

  private Loaded<Settings> load() {
    Optional<Problem> wrongName = Environments.wrongName(environment);
    wrongName.ifPresent(p -> values.problem(p.where(), p.what(), p.fix()));
    if (wrongName.isEmpty()) {
      serviceFileRead = readFile(ConfigFile.SERVICE, options.getOrDefault("--config", ""));
      keepDeployRules();
      readFile(ConfigFile.DATABASE, "");
    }
    ServiceSettings service = service();
    RolloutSettings rollout =
        new RolloutSettings(
            values.get(Keys.STRATEGY),
            values.find(Keys.BAKE),
            values.get(Keys.PROBE),
            values.get(Keys.CONTRACT),
            values.get(Keys.REHEARSAL_WITH_ROWS));
    DeployRules rules = new DeployRulesLookup(root, values).find();
    BackupSettings backup = new BackupLookup(root, values).find();
    MetricsSettings metrics = new MetricsLookup(root, values).find();
    ChannelSettings channels = new ChannelLookup(values).find();
    return values.loaded(
        new Settings(
            environment,
            service,
            database(),
            rollout,
            rules,
            backup,
            metrics,
            channels,
            secrets()));
  }

  /** Whether there is one. */
  private boolean readFile(ConfigFile kind, String other) {
    String name = other.isEmpty() ? kind.nameFor(environment) : other;
    Path file = root.resolve(name);
    boolean there = Files.exists(file);
    if (there) {
      KeyValueFile content = KeyValueFile.read(file, name);
      values.add(kind, name, content, environment);
      remarkOnReadableSecrets(file, name, content);
    } else if (!environment.equals(Environments.LOCAL) || !other.isEmpty()) {
      values.problem(name, name + " is not there", adviceForMissing(name, other.isEmpty()));
    }
    return there;
  }

  /** {@code --config} is for how something is deployed, not for who must agree to it. */
  private void keepDeployRules() {
    String name = ConfigFile.SERVICE.nameFor(environment);
    Path file = root.resolve(name);
    if (options.containsKey("--config") && Files.exists(file)) {
      values.only(Keys.DEPLOY_RULES, name, KeyValueFile.read(file, name));
    }
  }

  private String adviceForMissing(String name, boolean shipped) {
    if (shipped && Files.exists(root.resolve(name + ".example"))) {
      return "cp " + name + ".example " + name;
    }
    Optional<String> elsewhere = Elsewhere.advice(root, home);
    if (shipped && elsewhere.isPresent()) {
      return elsewhere.get();
    }
    Path example = home.resolve(name + ".example");
    if (shipped && Files.exists(example)) {
      return "mkdir -p %s && cp %s %s"
          .formatted(root.resolve("config"), example, root.resolve(name));
    }
    return shipped
        ? "Write it, or use another environment. "
            + Nearest.advice(environment, Environments.of(root))
        : "Give --config a file that exists.";
  }

  private void remarkOnReadableSecrets(Path file, String name, KeyValueFile content) {
    for (KeyValueFile.Entry entry : content.entries()) {
      boolean secret = Keys.named(entry.key()).filter(Key::secret).isPresent();
      if (secret && !entry.value().isEmpty() && isReadableByOthers(file)) {
        values.remark(
            new Origin.Line(name, entry.line()),
            entry.key() + " can be read by every user of this machine",
            "chmod 600 " + name);
      }
    }
  }

  private static boolean isReadableByOthers(Path file) {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private ServiceSettings service() {
    String name = values.get(Keys.SERVICE_NAME);
    String tag = values.get(Keys.IMAGE_TAG);
    int replicas = values.get(Keys.REPLICAS);
    long memory = values.get(Keys.MEMORY_LIMIT);
    int cpu = values.get(Keys.CPU_LIMIT);
    values.get(Keys.PLATFORM);
    return new ServiceSettings(
        name,
        tag,
        replicas,
        memory,
        cpu,
        url(),
        values.find(Keys.COMMAND).orElse(List.of()),
        values.get(Keys.READY_PATH),
        values.get(Keys.HEALTH_PATH),
        values.get(Keys.METRICS_PATH),
        values.get(Keys.READY_TIMEOUT),
        replicaEnvironment());
  }

  private URI url() {
    Integer port = ROUTER_PORTS.get(environment);
    if (port != null) {
      return values.get(Keys.URL.withFallback("http://127.0.0.1:" + port));
    }
    if (serviceFileRead && values.raw(Keys.URL).text().isEmpty()) {
      values.problem(
          ConfigFile.SERVICE.nameFor(environment),
          "DHASH_URL is not set",
          "Add e.g. DHASH_URL=http://127.0.0.1:8090, a port that no other has.");
    }
    return values.find(Keys.URL).orElse(URI.create("http://127.0.0.1:1"));
  }

  private Map<String, String> replicaEnvironment() {
    Map<String, String> passed = new TreeMap<>();
    new TreeMap<>(values.passedOn())
        .forEach((name, raw) -> {
          String full = Keys.PASSED_ON + name;
          boolean secret = SECRET_NAME.matcher(name).matches();
          values.show(new Value(full, secret ? Secret.MASK : raw.text(), raw.origin()));
          Optional<String> fix = whyNotPassedOn(name, secret);
          fix.ifPresentOrElse(
              f -> values.problem(raw.origin(), full + " can't be handed on", f),
              () -> passed.put(name, raw.text()));
        });
    passed.put(Keys.LOW_CONFIDENCE.name(), values.get(Keys.LOW_CONFIDENCE));
    return passed;
  }

  private static Optional<String> whyNotPassedOn(String name, boolean secret) {
    if (!VARIABLE.matcher(name).matches()) {
      return Optional.of("Use letters, digits and underscores after " + Keys.PASSED_ON + ".");
    }
    if (secret) {
      return Optional.of(
          "A secret in the environment is seen by others: hand the path of a file on instead, such"
              + " as "
              + Keys.PASSED_ON
              + name
              + "_FILE.");
    }
    if (SET_BY_THE_PLATFORM.contains(name)) {
      return Optional.of("Remove it: each replica gets its own " + name + ".");
    }
    return name.equals(Keys.LOW_CONFIDENCE.name())
        ? Optional.of("Set " + name + " itself.")
        : Optional.empty();
  }

  private DatabaseSettings database() {
    String host = values.get(Keys.DB_HOST);
    int port = port(host);
    boolean named = Environments.isName(environment);
    String ownName = named ? "dhash_" + environment.replace('-', '_') : "dhash";
    String name = values.get(Keys.DB_NAME.withFallback(ownName));
    String user = values.get(Keys.DB_USER);
    DatabaseSettings found = new DatabaseSettings(host, port, name, user, Optional.empty());
    Optional<Secret> password = new PasswordLookup(root, variables, values).find(found);
    return new DatabaseSettings(host, port, name, user, password);
  }

  private int port(String host) {
    if (!host.equals(DatabaseSettings.EMBEDDED)) {
      return values.get(Keys.DB_PORT);
    }
    Values.Raw given = values.raw(Keys.DB_PORT);
    if (!(given.origin() instanceof Origin.Default)) {
      values.remark(
          given.origin(),
          "DB_PORT=" + given.text() + " is not used by the embedded server",
          "It chooses a free port of its own.");
    }
    return 0;
  }

  private List<Secret> secrets() {
    return Keys.ALL.stream()
        .filter(Key::secret)
        .map(key -> values.raw(key).text())
        .filter(text -> !text.isEmpty())
        .map(Secret::new)
        .toList();
  }
}
