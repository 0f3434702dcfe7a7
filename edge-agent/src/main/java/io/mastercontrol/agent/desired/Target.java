package io.mastercontrol.agent.desired;

import io.mastercontrol.contracts.release.ReleaseManifest;
import java.util.Objects;

/**
 * A release that the control plane wants here, verified.
 *
 * @param manifestDigest hash of the signed text
 * @param rollout id, or null
 * @param generation of the desired state that asks for it
 */
record Target(
        ReleaseManifest manifest,
        String manifestDigest,
        String rollout,
        long generation,
        double bakeSeconds,
        double healthyWithinSeconds) {
    String name() {
        return manifest.name();
    }

    /** Whether this asks for what that record already tried, whatever became of it. */
    boolean isSameAttempt(ReleaseRecord record) {
        return record.attempt() != null
                && record.attempt().manifestDigest().equals(manifestDigest)
                && Objects.equals(record.attempt().rollout(), rollout);
    }
}
