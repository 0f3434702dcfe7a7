package io.mastercontrol.contracts.release;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a release is; travels as a {@code SignedText} and never changes once made.
 *
 * @param sequence order of creation over all releases, from 1
 * @param workloads name and YAML text of each workload, templates not yet rendered; at least one
 * @param artifacts what is put, in order, into the working directory of the workloads; none or one today
 * @param needs what a device must have, or null for nothing
 * @param hooks commands that run while it is installed, or null for none
 */
public record ReleaseManifest(
        String name,
        String version,
        long sequence,
        Instant createdAt,
        List<ReleaseWorkload> workloads,
        List<ReleaseArtifact> artifacts,
        ReleaseNeeds needs,
        ReleaseHooks hooks) {
    public ReleaseManifest {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("name is missing");
        }
        if (version == null || version.isBlank()) {
            throw new IllegalArgumentException("version is missing");
        }
        workloads = workloads == null ? List.of() : List.copyOf(workloads);
        artifacts = artifacts == null ? List.of() : List.copyOf(artifacts);
        needs = ReleaseNeeds.orNull(needs);
        hooks = ReleaseHooks.orNull(hooks);
        if (workloads.isEmpty()) {
            throw new IllegalArgumentException("release " + name + " " + version + " names no workload");
        }
    }

    /** One for every device, and without hooks. */
    public ReleaseManifest(
            String name,
            String version,
            long sequence,
            Instant createdAt,
            List<ReleaseWorkload> workloads,
            List<ReleaseArtifact> artifacts) {
        this(name, version, sequence, createdAt, workloads, artifacts, null, null);
    }

    /** What a device must have; {@link ReleaseNeeds#NONE} for nothing. */
    public ReleaseNeeds whatItNeeds() {
        return needs == null ? ReleaseNeeds.NONE : needs;
    }

    public Optional<ReleaseHook> hook(HookPoint point) {
        return Optional.ofNullable(hooks).flatMap(all -> all.at(point));
    }
}
