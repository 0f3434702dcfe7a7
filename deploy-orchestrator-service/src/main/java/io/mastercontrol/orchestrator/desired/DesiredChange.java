package io.mastercontrol.orchestrator.desired;

/**
 * One release on one device shall change.
 *
 * @param version what shall run, or null to remove the release
 * @param rollout who asks, or null for a person
 * @param reason one sentence, kept in the history
 */
public record DesiredChange(
        String device,
        String name,
        String version,
        String rollout,
        double bakeSeconds,
        double healthyWithinSeconds,
        String reason) {}
