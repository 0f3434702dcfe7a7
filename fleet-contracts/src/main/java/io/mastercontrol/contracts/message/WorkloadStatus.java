package io.mastercontrol.contracts.message;

import java.time.Instant;

/**
 * One workload on one device, as in heartbeats and under {@code /api/v1/devices/{id}/workloads}.
 *
 * @param type agent, script, service, or a plug-in's
 * @param runMode schedule, forever or n_times
 * @param version version of the release, or of the local YAML
 * @param contentDigest {@code sha256:…} of the artifact whose content runs, or null for a workload without one
 * @param runs how often it was started
 * @param restarts how many of those were restarts after an exit that nobody asked for
 * @param cpuSeconds CPU time of its control group, over restarts, or of the running processes where there is none; or null
 * @param waitingFor one sentence fragment, for example {@code broker to be healthy}, or null
 * @param reason one sentence on why it is in this state, or null
 */
public record WorkloadStatus(
        String name,
        String type,
        String runMode,
        WorkloadState state,
        Health health,
        Long pid,
        String version,
        String contentDigest,
        long runs,
        long restarts,
        long consecutiveFailures,
        Instant lastStarted,
        Exit lastExit,
        Double cpuSeconds,
        Long memoryBytes,
        String waitingFor,
        String reason) {
    public WorkloadStatus {
        Require.text("name", name);
        Require.present("state", state);
        health = health == null ? Health.unknown : health;
    }
}
