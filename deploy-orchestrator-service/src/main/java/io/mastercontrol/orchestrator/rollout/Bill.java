package io.mastercontrol.orchestrator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What a rollout would do, before it does anything.
 *
 * @param batches whom it would touch, in which order, of those who are there
 * @param offline who would follow on return
 * @param bytesPerDevice the most that one downloads
 * @param blockedBy another rollout of the release that is not finished, or null
 * @param unfit who would be left out
 * @param rendered what templates become, for a release that has some
 * @param devices each member with what it would cost there
 * @param duration null where there is no history to tell it from
 * @param stragglers who is likely to be late, or to wait
 * @param blockers what keeps it from beginning, or from ending well, in sentences
 */
record Bill(
        boolean dryRun,
        Map<String, String> release,
        String selector,
        JsonNode strategy,
        long total,
        List<List<String>> batches,
        List<String> offline,
        long bytesPerDevice,
        String blockedBy,
        List<Remark> unfit,
        List<Rendering> rendered,
        List<Line> devices,
        Bytes bytes,
        Span duration,
        List<Remark> stragglers,
        List<String> blockers) {

    /** Something about a device; the reason is the end of a sentence that begins with it. */
    record Remark(String device, String reason) {}

    /**
     * One device's part.
     *
     * @param batch number of its batch from 1, or null if its turn comes later or not at all
     * @param atMost a patch may still be made, and is smaller
     * @param linkMetered null if the device has not said
     * @param diskNeededBytes that have to be free there, with the reserve that the agent leaves
     */
    record Line(
            String device,
            Integer batch,
            String status,
            Forecast.Way way,
            long bytes,
            boolean atMost,
            Boolean linkMetered,
            Long diskFreeBytes,
            long diskNeededBytes) {}

    /**
     * All devices together, those that are left out not counted.
     *
     * @param metered over links of which the device says that they are
     * @param nothing devices that have the content; the same for the others
     * @param atMost whether some of it may become less
     */
    record Bytes(long total, long metered, long nothing, long patch, long whole, boolean atMost) {}

    /** @param installations of the past that it rests on */
    record Span(long p50Seconds, long p90Seconds, int waitsForPeople, int installations) {}
}
