package io.mastercontrol.orchestrator.release;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.mastercontrol.contracts.message.Json;
import io.mastercontrol.contracts.message.SignedText;
import io.mastercontrol.contracts.release.ReleaseArtifact;
import io.mastercontrol.contracts.release.ReleaseHooks;
import io.mastercontrol.contracts.release.ReleaseManifest;
import io.mastercontrol.contracts.release.ReleaseNeeds;
import io.mastercontrol.contracts.release.ReleaseWorkload;
import io.mastercontrol.contracts.workload.ReleaseVariables;
import io.mastercontrol.contracts.workload.WorkloadParser;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A release as it was made; it never changes.
 *
 * @param digest hash over what it is: name, version, workloads and artifacts, and not when it was made
 * @param needs what a device must have, or null for nothing
 * @param hooks commands that run while it is installed, or null for none
 * @param signedManifest what agents get
 */
public record Release(
        String name,
        String version,
        String digest,
        List<ReleaseArtifact> artifacts,
        List<ReleaseWorkload> workloads,
        long sequence,
        Instant createdAt,
        String createdBy,
        @JsonInclude(JsonInclude.Include.NON_NULL) ReleaseNeeds needs,
        @JsonInclude(JsonInclude.Include.NON_NULL) ReleaseHooks hooks,
        @JsonProperty("signed_manifest") SignedText signedManifest) {

    static Release of(String digest, String createdBy, SignedText signed) {
        ReleaseManifest manifest = Json.read(signed.payload(), ReleaseManifest.class);
        return new Release(
                manifest.name(),
                manifest.version(),
                digest,
                manifest.artifacts(),
                manifest.workloads(),
                manifest.sequence(),
                manifest.createdAt(),
                createdBy,
                manifest.needs(),
                manifest.hooks(),
                signed);
    }

    /** Digest of the content that must be proven to run, or null for a release without an artifact. */
    @JsonIgnore
    public String contentDigest() {
        return artifacts.isEmpty() ? null : artifacts.get(0).digest();
    }

    public ReleaseManifest manifest() {
        return Json.read(signedManifest.payload(), ReleaseManifest.class);
    }

    /** Whether its templates ask nothing of a device. */
    @JsonIgnore
    public boolean usesNoVariable() {
        return workloads.stream()
                .allMatch(workload -> WorkloadParser.uses(workload.yaml()).isEmpty());
    }

    /** The names of all variables that could matter to it. */
    @JsonIgnore
    public Set<String> variables() {
        return ReleaseVariables.mentioned(manifest());
    }

    /** As it stands in lists. */
    record Brief(
            String name,
            String version,
            String digest,
            List<ReleaseArtifact> artifacts,
            List<String> workloads,
            Instant createdAt,
            @JsonInclude(JsonInclude.Include.NON_NULL) String createdBy) {
        static Brief of(Release release) {
            return new Brief(
                    release.name,
                    release.version,
                    release.digest,
                    release.artifacts,
                    release.workloads.stream().map(ReleaseWorkload::name).toList(),
                    release.createdAt,
                    release.createdBy);
        }
    }
}
