package io.mastercontrol.orchestrator.retention;

import java.time.Instant;
import java.util.List;

/**
 * What an artifact is needed for.
 *
 * @param recent whether it was uploaded, asked for or downloaded within the grace
 * @param releases made of it, as {@code name version}
 * @param running devices that have it, or null
 */
record ArtifactUse(
        String digest,
        long size,
        Instant createdAt,
        String createdBy,
        Instant touchedAt,
        boolean recent,
        List<String> releases,
        Use running) {}
