package io.mastercontrol.orchestrator.device;

import io.mastercontrol.contracts.release.ReportedRelease;
import java.time.Instant;

/**
 * How a device stands with the newest rollout of a release that it is a member of.
 *
 * @param generation newest desired generation, or null for none
 * @param acceptedGeneration newest that the device accepted, or null if it never said a word
 * @param said what it last said of the release, or null
 */
record Standing(
        String release,
        String version,
        String rollout,
        String state,
        String reason,
        String phase,
        String deviceReason,
        Long generation,
        Long acceptedGeneration,
        Instant heardAt,
        ReportedRelease said) {

    boolean isUpToDate() {
        return "succeeded".equals(phase) && said != null && version.equals(said.runningVersion());
    }
}
