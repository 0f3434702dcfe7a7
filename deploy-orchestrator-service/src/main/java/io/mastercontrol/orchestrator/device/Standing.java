package io.mastercontrol.orchestrator.device;

import io.mastercontrol.contracts.release.ReportedRelease;
import java.time.Instant;

/**
 * How a device stands with the newest rollout of a release that it is a member of.
 *
 * @param generation newest desired generation, or null for none
 * @param acceptedGeneration newest that the device accepted, or null if it never said a word
 * @param wantedVersion what it shall run now, by this rollout or by something since; null for removed
 * @param wantedBecause why that was wanted
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
        String wantedVersion,
        String wantedBecause,
        ReportedRelease said) {

    boolean isUpToDate() {
        return "succeeded".equals(phase) && isWanted() && said != null && version.equals(said.runningVersion());
    }

    /** False as soon as something else was asked of the device, whether or not it has heard of that. */
    boolean isWanted() {
        return version.equals(wantedVersion);
    }
}
