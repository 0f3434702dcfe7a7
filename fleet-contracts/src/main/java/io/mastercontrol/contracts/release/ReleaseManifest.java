package io.mastercontrol.contracts.release;

import java.time.Instant;
import java.util.List;

/**
 * What a release is; travels as a {@code SignedText} and never changes once made.
 *
 * @param sequence order of creation over all releases, from 1
 * @param workloads name and YAML text of each workload, templates not yet rendered; at least one
 * @param artifacts what is unpacked, in order, into the working directory of the workloads; none or one today
 */
public record ReleaseManifest(
        String name,
        String version,
        long sequence,
        Instant createdAt,
        List<ReleaseWorkload> workloads,
        List<ReleaseArtifact> artifacts) {
    public ReleaseManifest {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("name is missing");
        }
        if (version == null || version.isBlank()) {
            throw new IllegalArgumentException("version is missing");
        }
        workloads = workloads == null ? List.of() : List.copyOf(workloads);
        artifacts = artifacts == null ? List.of() : List.copyOf(artifacts);
        if (workloads.isEmpty()) {
            throw new IllegalArgumentException("release " + name + " " + version + " names no workload");
        }
    }
}
