package io.mastercontrol.orchestrator.bill;

import java.time.Instant;

/**
 * How a device once got a release.
 *
 * @param title name and version of the release
 * @param downloadSeconds from the wish to the content being there, and what follows until it is healthy; null if it failed
 * @param bytes that it downloaded, or null if nobody knows
 * @param failure what went wrong, or null
 */
record Attempt(
        String device,
        String title,
        Instant at,
        Double downloadSeconds,
        Double installSeconds,
        Long bytes,
        String failure) {
    boolean isDone() {
        return downloadSeconds != null && installSeconds != null;
    }

    double seconds() {
        return downloadSeconds + installSeconds;
    }
}
