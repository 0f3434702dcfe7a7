package io.mastercontrol.agent.desired;

import io.mastercontrol.contracts.release.ReleaseManifest;
import java.util.Map;
import java.util.Objects;

/**
 * A release that the control plane wants here, verified.
 *
 * @param manifestDigest hash of the signed text
 * @param rollout id, or null
 * @param variables from the control plane, for its templates
 * @param generation of the desired state that asks for it
 */
record Target(
        ReleaseManifest manifest,
        String manifestDigest,
        String rollout,
        Map<String, String> variables,
        long generation,
        double bakeSeconds,
        double healthyWithinSeconds) {
    Target {
        variables = variables == null ? Map.of() : Map.copyOf(variables);
    }

    String name() {
        return manifest.name();
    }

    /** Whether that is what is asked for, with the same variables. */
    boolean isSameAs(Installed installed) {
        return installed.manifest().equals(manifestDigest) && installed.values().equals(variables);
    }

    /** Whether this asks for what that record already tried, whatever became of it. */
    boolean isSameAttempt(ReleaseRecord record) {
        return record.attempt() != null
                && record.attempt().manifestDigest().equals(manifestDigest)
                && record.attempt().variables().equals(variables)
                && Objects.equals(record.attempt().rollout(), rollout);
    }
}
