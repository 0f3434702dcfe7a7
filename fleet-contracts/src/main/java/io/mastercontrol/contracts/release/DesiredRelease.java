package io.mastercontrol.contracts.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mastercontrol.contracts.message.SignedText;
import java.util.Map;

/**
 * A release that shall run on a device.
 *
 * @param manifest the signed {@link ReleaseManifest}
 * @param rollout id of the rollout that asks for it, or null
 * @param bakeSeconds how long it must stay healthy before the device reports {@code succeeded}
 * @param healthyWithinSeconds how long it may take to become healthy (or, without a health check, to be running)
 * @param variables what its templates are filled in with, as they were when it was asked for; what the device gives itself wins
 */
public record DesiredRelease(
        String name,
        String version,
        SignedText manifest,
        String rollout,
        double bakeSeconds,
        double healthyWithinSeconds,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> variables) {
    public DesiredRelease {
        variables = variables == null ? Map.of() : Map.copyOf(variables);
    }

    /** With no variables. */
    public DesiredRelease(
            String name,
            String version,
            SignedText manifest,
            String rollout,
            double bakeSeconds,
            double healthyWithinSeconds) {
        this(name, version, manifest, rollout, bakeSeconds, healthyWithinSeconds, Map.of());
    }
}
