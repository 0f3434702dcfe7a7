package io.mastercontrol.contracts.release;

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
        Long totalBytes) {}
