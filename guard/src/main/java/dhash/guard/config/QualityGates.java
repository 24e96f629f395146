package dhash.guard.config;

import dhash.engine.gate.Policy;

/**
 * What {@code quality-gates-config.json} says for one environment.
 *
 * @param notificationsEnabled whether anybody is told at all; the files under {@code logs/} are
 *     written all the same
 * @param channels to complete {@link Settings#channels()} with
 */
public record QualityGates(Policy policy, boolean notificationsEnabled, ChannelSettings channels) {}
