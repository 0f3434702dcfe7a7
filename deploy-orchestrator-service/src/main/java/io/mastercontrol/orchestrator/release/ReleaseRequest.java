package io.mastercontrol.orchestrator.release;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What is asked for with POST.
 *
 * @param artifacts by digest, uploaded before; none or one
 * @param workloadYaml text of a workload file; with neither this nor {@code workloads}, the newest release's are used
 * @param releaseYaml text of a {@code release.yaml}: what devices must have, and hooks; null for neither
 */
public record ReleaseRequest(
        String name,
        String version,
        List<ArtifactReference> artifacts,
        @JsonProperty("workload_yaml") String workloadYaml,
        List<WorkloadText> workloads,
        @JsonProperty("release_yaml") String releaseYaml) {

    /**
     * An uploaded artifact.
     *
     * @param mediaType a tar if null; see {@link io.mastercontrol.contracts.release.ReleaseArtifact}
     * @param name of the file that it becomes, if it is no tar
     */
    public record ArtifactReference(
            String digest, @JsonProperty("media_type") String mediaType, String name, Boolean executable) {}

    /** One workload, as YAML. */
    public record WorkloadText(String name, String yaml) {}
}
