package io.mastercontrol.contracts.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mastercontrol.contracts.message.Phase;
import java.time.Instant;

/**
 * Where a device stands with one release.
 *
 * @param version the version it was asked for
 * @param runningVersion the version that runs now; differs while installing and after a rollback; null if none
 * @param contentDigest artifact digest of what runs now, proven by hashing the files on disk; null if none
 * @param phase downloading … succeeded, or how it failed
 * @param reason one sentence, when it failed or waits
 * @param rollout id of the rollout it belongs to, or null
 * @param generation generation of the desired state that asked for it
 * @param progressBytes downloaded so far, while downloading; else null
 * @param totalBytes to download; else null
 * @param deferred true while the download waits until the link's budget allows it, which may be days; else null
 */
public record ReportedRelease(
        String name,
        String version,
        String runningVersion,
        String contentDigest,
        Phase phase,
        String reason,
        String rollout,
        long generation,
        Instant since,
        Long progressBytes,
        Long totalBytes,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean deferred) {
    /** Of a device that does not wait for its link's budget. */
    public ReportedRelease(
            String name,
            String version,
            String runningVersion,
            String contentDigest,
            Phase phase,
            String reason,
            String rollout,
            long generation,
            Instant since,
            Long progressBytes,
            Long totalBytes) {
        this(
                name,
                version,
                runningVersion,
                contentDigest,
                phase,
                reason,
                rollout,
                generation,
                since,
                progressBytes,
                totalBytes,
                null);
    }
}
