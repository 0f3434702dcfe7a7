package io.mastercontrol.orchestrator.release;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What is asked for with POST.
 *
 * @param artifacts by digest, uploaded before; none or one
 * @param workloadYaml text of a workload file; with neither this nor {@code workloads}, the newest release's are used
 */
public record ReleaseRequest(
        String name,
        String version,
        List<ArtifactReference> artifacts,
        @JsonProperty("workload_yaml") String workloadYaml,
        List<WorkloadText> workloads) {

    /** An uploaded artifact. */
    public record ArtifactReference(String digest) {}

    /** One workload, as YAML. */
    public record WorkloadText(String name, String yaml) {}
}
