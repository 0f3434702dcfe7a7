package io.mastercontrol.contracts.release;

import io.mastercontrol.contracts.message.SignedText;

/**
 * A release that shall run on a device.
 *
 * @param manifest the signed {@link ReleaseManifest}
 * @param rollout id of the rollout that asks for it, or null
 * @param bakeSeconds how long it must stay healthy before the device reports {@code succeeded}
 * @param healthyWithinSeconds how long it may take to become healthy (or, without a health check, to be running)
 */
public record DesiredRelease(
        String name,
        String version,
        SignedText manifest,
        String rollout,
        double bakeSeconds,
        double healthyWithinSeconds) {}
