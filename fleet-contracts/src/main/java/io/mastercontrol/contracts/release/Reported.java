package io.mastercontrol.contracts.release;

import java.time.Instant;
import java.util.List;

/**
 * What runs on a device; retained on {@code /reported}, and said again after every connect.
 *
 * @param generation newest desired generation that the agent has finished acting on, well or badly
 * @param desiredGeneration newest desired generation that it has accepted
 * @param sequence grows with every report of this device and survives restarts, so that an old one is recognised
 * @param architecture see {@link DeviceFacts}; null from an agent that does not say
 * @param variables names of the variables that the device has, or null from an agent that does not say
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
        List<ReportedRelease> releases,
        String architecture,
        List<String> variables) {
    public Reported {
        if (device == null || device.isBlank()) {
            throw new IllegalArgumentException("device is missing");
        }
        releases = releases == null ? List.of() : List.copyOf(releases);
        variables = variables == null ? null : List.copyOf(variables);
    }

    /** Of a device that says nothing of its architecture and variables. */
    public Reported(
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
        this(
                id,
                at,
                traceparent,
                device,
                bootId,
                agentVersion,
                generation,
                desiredGeneration,
                sequence,
                releases,
                null,
                null);
    }

    public DeviceFacts facts() {
        return new DeviceFacts(agentVersion, architecture, variables);
    }
}
