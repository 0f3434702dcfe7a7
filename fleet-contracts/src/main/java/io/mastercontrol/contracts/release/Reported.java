package io.mastercontrol.contracts.release;

import java.time.Instant;
import java.util.List;

/**
 * What runs on a device; retained on {@code /reported}, and said again after every connect.
 *
 * @param generation newest desired generation that the agent has finished acting on, well or badly
 * @param desiredGeneration newest desired generation that it has accepted
 * @param sequence grows with every report of this device and survives restarts, so that an old one is recognised
 */
public record Reported(
        String id,
        Instant at,
        String traceparent,
        String device,
        String bootId,
        String agentVersion,
        long generation,
        long desiredGeneration,
        long sequence,
        List<ReportedRelease> releases) {
    public Reported {
        if (device == null || device.isBlank()) {
            throw new IllegalArgumentException("device is missing");
        }
        releases = releases == null ? List.of() : List.copyOf(releases);
    }
}
