package dhash.guard.config;

import dhash.engine.plan.Strategy;
import dhash.guard.port.AllowedHosts;
import dhash.guard.port.Channel;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Every key there is. */
final class Keys {
  /** What follows this prefix is handed to each replica as an environment variable. */
  static final String PASSED_ON = "SERVICE_ENV_";

  static final Key<String> SERVICE_NAME =
      Key.service("DHASH_SERVICE_NAME", "dhash", ValueSyntax::serviceName);
  static final Key<String> IMAGE_TAG =
      Key.service("DHASH_IMAGE_TAG", "v1.2.3", ValueSyntax::tag).withOption("--tag");
  static final Key<Integer> REPLICAS =
      Key.service("DHASH_REPLICAS", "3", v -> Quantity.wholeNumber(v, 1, 100));
  static final Key<Long> MEMORY_LIMIT =
      Key.service("DHASH_MEMORY_LIMIT", "2Gi", ValueSyntax::memory);
  static final Key<Integer> CPU_LIMIT =
      Key.service("DHASH_CPU_LIMIT", "1000m", Quantity::cpuMillis);
  static final Key<String> PLATFORM = Key.service("DHASH_PLATFORM", "local", ValueSyntax::platform);
  static final Key<Strategy> STRATEGY =
      Key.service("DHASH_STRATEGY", "canary", ValueSyntax::strategy).withOption("--strategy");
  static final Key<URI> URL = Key.service("DHASH_URL", "", ValueSyntax::loopbackUrl);
  static final Key<List<String>> COMMAND = Key.service("DHASH_COMMAND", "", ValueSyntax::command);
  static final Key<String> READY_PATH =
      Key.service("DHASH_READY_PATH", "/ready", ValueSyntax::urlPath);
  static final Key<String> HEALTH_PATH =
      Key.service("DHASH_HEALTH_PATH", "/health", ValueSyntax::urlPath);
  static final Key<String> METRICS_PATH =
      Key.service("DHASH_METRICS_PATH", "/metrics", ValueSyntax::urlPath);
  static final Key<Duration> READY_TIMEOUT =
      Key.service("DHASH_READY_TIMEOUT", "60s", Keys::duration);
  static final Key<Boolean> PROBE = Key.service("DHASH_PROBE", "on", ValueSyntax::onOff);
  static final Key<Duration> BAKE = Key.service("DHASH_BAKE", "", Keys::duration);
  static final Key<Boolean> CONTRACT = Key.service("DHASH_CONTRACT", "off", ValueSyntax::onOff);
  static final Key<String> LOW_CONFIDENCE =
      Key.service("DHASH_LOW_CONFIDENCE", "0.8", ValueSyntax::share);
  static final Key<String> REQUIRED_APPROVALS =
      Key.service("DHASH_REQUIRED_APPROVALS", "0", v -> v);
  static final Key<String> REQUIRED_APPROVERS = Key.service("DHASH_REQUIRED_APPROVERS", "", v -> v);
  static final Key<String> APPROVER_GROUPS = Key.service("DHASH_APPROVER_GROUPS", "", v -> v);
  static final Key<String> ALLOWED_SIGNERS =
      Key.service("DHASH_ALLOWED_SIGNERS", "config/allowed_signers", ValueSyntax::folder);
  static final Key<String> REVOKED_SIGNERS =
      Key.service("DHASH_REVOKED_SIGNERS", "", ValueSyntax::folder);
  static final Key<String> FREEZE = Key.service("DHASH_FREEZE", "", v -> v);
  static final Key<Integer> RETENTION_DAYS =
      Key.service("DHASH_RETENTION_DAYS", "7", v -> Quantity.wholeNumber(v, 1, 36_500))
          .withOption("--retention-days");
  static final Key<String> BACKUP_DIR =
      Key.service("DHASH_BACKUP_DIR", "backups", ValueSyntax::folder).withOption("--output-dir");
  static final Key<Integer> PROVEN_DAYS =
      Key.service("BACKUP_PROVEN_DAYS", "", v -> Quantity.wholeNumber(v, 1, 36_500));
  static final Key<Boolean> REHEARSAL_WITH_ROWS =
      Key.service("DHASH_REHEARSAL", "full", ValueSyntax::fullOrSchema);
  static final Key<List<BackupSettings.Location>> BACKUP_LOCATIONS =
      Key.service("BACKUP_LOCATIONS", "", LocationSyntax::locations);
  static final Key<URI> S3_ENDPOINT = Key.service("S3_ENDPOINT", "", ValueSyntax::endpoint);
  static final Key<String> S3_REGION = Key.service("S3_REGION", "", ValueSyntax::region);
  static final Key<Boolean> S3_PATH_STYLE = Key.service("S3_PATH_STYLE", "", ValueSyntax::onOff);
  static final Key<Boolean> COUNTERS_FROM_PROMETHEUS =
      Key.service("METRICS_SOURCE", "replicas", MetricsLookup::isPrometheus);
  static final Key<AllowedHosts> METRICS_HOSTS =
      Key.service("METRICS_HOSTS", "", MetricsLookup::hosts);
  static final Key<URI> PROMETHEUS_URL =
      Key.service("PROMETHEUS_URL", "", MetricsLookup::address).withOption("--prometheus");
  static final Key<String> PROMETHEUS_USER = Key.service("PROMETHEUS_USER", "", v -> v);
  static final Key<Secret> PROMETHEUS_TOKEN =
      Key.service("PROMETHEUS_TOKEN", "", Secret::new).asSecret();
  static final Key<String> PROMETHEUS_TOKEN_FILE =
      Key.service("PROMETHEUS_TOKEN_FILE", "", ValueSyntax::folder);
  static final Key<Duration> PROMETHEUS_STALE_AFTER =
      Key.service("PROMETHEUS_STALE_AFTER", "2m", Keys::duration);
  static final Key<String> PROMETHEUS_REPLICA_LABEL =
      Key.service("PROMETHEUS_REPLICA_LABEL", "instance", MetricsLookup::label);
  static final Key<String> PROMETHEUS_REVISION_LABEL =
      Key.service("PROMETHEUS_REVISION_LABEL", "", MetricsLookup::label);
  static final Key<List<Channel>> NOTIFY_CHANNELS =
      Key.service("DHASH_NOTIFY_CHANNELS", "", ValueSyntax::channels).withOption("--channels");
  static final Key<Secret> SLACK =
      Key.service("SLACK_WEBHOOK_URL", "", ValueSyntax::webhook).withOption("--slack").asSecret();
  static final Key<Secret> TEAMS =
      Key.service("TEAMS_WEBHOOK_URL", "", ValueSyntax::webhook).withOption("--teams").asSecret();
  static final Key<Secret> DISCORD =
      Key.service("DISCORD_WEBHOOK_URL", "", ValueSyntax::webhook)
          .withOption("--discord")
          .asSecret();
  static final Key<String> SMTP_HOST = Key.service("SMTP_HOST", "", ValueSyntax::host);
  static final Key<Integer> SMTP_PORT = Key.service("SMTP_PORT", "587", ValueSyntax::port);
  static final Key<String> SMTP_USER = Key.service("SMTP_USER", "", v -> v);
  static final Key<Secret> SMTP_PASSWORD = Key.service("SMTP_PASSWORD", "", Secret::new).asSecret();
  static final Key<String> EMAIL_FROM = Key.service("EMAIL_FROM", "", ValueSyntax::address);
  static final Key<List<String>> EMAIL_TO = Key.service("EMAIL_TO", "", ValueSyntax::addresses);

  static final Key<String> DB_HOST =
      Key.database("DB_HOST", DatabaseSettings.EMBEDDED, ValueSyntax::host);
  static final Key<Integer> DB_PORT = Key.database("DB_PORT", "5432", ValueSyntax::port);
  static final Key<String> DB_NAME = Key.database("DB_NAME", "", ValueSyntax::identifier);
  static final Key<String> DB_USER = Key.database("DB_USER", "dhash", ValueSyntax::identifier);
  static final Key<Secret> DB_PASSWORD = Key.database("DB_PASSWORD", "", Secret::new).asSecret();
  static final Key<String> DB_PASSWORD_FILE =
      Key.database("DB_PASSWORD_FILE", "", ValueSyntax::folder);

  /** Who must agree to a deploy, and when none begins. */
  static final List<Key<String>> DEPLOY_RULES =
      List.of(
          REQUIRED_APPROVALS,
          REQUIRED_APPROVERS,
          APPROVER_GROUPS,
          ALLOWED_SIGNERS,
          REVOKED_SIGNERS,
          FREEZE);

  /** In the order in which they are shown. */
  static final List<Key<?>> ALL =
      List.of(
          SERVICE_NAME,
          IMAGE_TAG,
          REPLICAS,
          MEMORY_LIMIT,
          CPU_LIMIT,
          PLATFORM,
          STRATEGY,
          URL,
          COMMAND,
          READY_PATH,
          HEALTH_PATH,
          METRICS_PATH,
          READY_TIMEOUT,
          PROBE,
          BAKE,
          CONTRACT,
          LOW_CONFIDENCE,
          REQUIRED_APPROVALS,
          REQUIRED_APPROVERS,
          APPROVER_GROUPS,
          ALLOWED_SIGNERS,
          REVOKED_SIGNERS,
          FREEZE,
          RETENTION_DAYS,
          BACKUP_DIR,
          PROVEN_DAYS,
          REHEARSAL_WITH_ROWS,
          BACKUP_LOCATIONS,
          S3_ENDPOINT,
          S3_REGION,
          S3_PATH_STYLE,
          COUNTERS_FROM_PROMETHEUS,
          METRICS_HOSTS,
          PROMETHEUS_URL,
          PROMETHEUS_USER,
          PROMETHEUS_TOKEN,
          PROMETHEUS_TOKEN_FILE,
          PROMETHEUS_STALE_AFTER,
          PROMETHEUS_REPLICA_LABEL,
          PROMETHEUS_REVISION_LABEL,
          NOTIFY_CHANNELS,
          SLACK,
          TEAMS,
          DISCORD,
          SMTP_HOST,
          SMTP_PORT,
          SMTP_USER,
          SMTP_PASSWORD,
          EMAIL_FROM,
          EMAIL_TO,
          DB_HOST,
          DB_PORT,
          DB_NAME,
          DB_USER,
          DB_PASSWORD,
          DB_PASSWORD_FILE);

  private Keys() {}

  static Optional<Key<?>> named(String name) {
    return ALL.stream().filter(k -> k.name().equals(name)).findFirst();
  }

  private static Duration duration(String text) {
    return Quantity.duration(text, Optional.<ChronoUnit>empty());
  }
}
