package io.mastercontrol.orchestrator.desired;

import io.mastercontrol.orchestrator.presence.Variables;

/**
 * One release on one device shall change.
 *
 * @param version what shall run, or null to remove the release
 * @param rollout who asks, or null for a person
 * @param variables what its templates are to be filled in with
 * @param reason one sentence, kept in the history
 */
public record DesiredChange(
        String device,
        String name,
        String version,
        String rollout,
        double bakeSeconds,
        double healthyWithinSeconds,
        Variables variables,
        String reason) {}
