package dhash.guard.config;

import java.util.List;

/**
 * Everything that {@code config/dhash_<env>.conf} and {@code config/db_<env>.conf} say.
 *
 * @param secrets all that must never be seen, also where nothing is made of it
 */
public record Settings(
    String environment,
    ServiceSettings service,
    DatabaseSettings database,
    RolloutSettings rollout,
    DeployRules rules,
    BackupSettings backup,
    MetricsSettings metrics,
    ChannelSettings channels,
    List<Secret> secrets) {
  public Settings {
    secrets = List.copyOf(secrets);
  }
}
