package dhash.guard.config;

/** Everything that {@code config/dhash_<env>.conf} and {@code config/db_<env>.conf} say. */
public record Settings(
    String environment,
    ServiceSettings service,
    DatabaseSettings database,
    RolloutSettings rollout,
    DeployRules rules,
    BackupSettings backup,
    MetricsSettings metrics,
    ChannelSettings channels) {}
