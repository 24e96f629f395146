package dhash.guard.config;

import dhash.engine.gate.Policy;
import dhash.guard.port.ExtraTest;
import dhash.guard.port.NumberSource;
import java.util.List;
import java.util.Map;

/**
 * What {@code quality-gates-config.json} says for one environment.
 *
 * @param sources where the numbers of custom gates come from, by the names of the gates
 * @param notificationsEnabled whether anybody is told at all; the files under {@code logs/} are
 *     written all the same
 * @param channels to complete {@link Settings#channels()} with
 * @param smokeTests what is asked of the service beside the usual
 * @param text the file as it was read, which may hold secrets; an empty object where there is none
 */
public record QualityGates(
    Policy policy,
    Map<String, NumberSource> sources,
    boolean notificationsEnabled,
    ChannelSettings channels,
    List<ExtraTest> smokeTests,
    Secret text) {
  public QualityGates {
    smokeTests = List.copyOf(smokeTests);
    sources = Map.copyOf(sources);
  }
}
