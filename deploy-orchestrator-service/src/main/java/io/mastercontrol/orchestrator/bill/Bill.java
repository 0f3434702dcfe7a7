package io.mastercontrol.orchestrator.bill;

import java.util.List;

/**
 * What a rollout would cost, and what is likely to hold it up. Bytes, seconds and devices; what nobody knows is left out.
 *
 * @param summary in one line
 * @param downloads of all that are in a batch or come later
 * @param steps the batches in their order
 * @param stragglers devices that will probably be late, each with the reason
 * @param lacking devices without the room, in which it cannot be installed
 * @param warnings what nearly goes wrong, and what the bill does not know
 * @param devices all members in their order
 */
public record Bill(
        String summary,
        Downloads downloads,
        Span duration,
        List<Step> steps,
        List<Straggler> stragglers,
        List<Lack> lacking,
        List<Warning> warnings,
        List<Line> devices) {

    /**
     * Bytes.
     *
     * @param atMost whether some of it may be fewer, since patches are still to be made
     * @param label by which the groups are made, or null for none
     */
    public record Downloads(
            long bytes,
            boolean atMost,
            int nothing,
            int patch,
            int whole,
            List<Sum> links,
            String label,
            List<Sum> groups) {}

    /**
     * A part of the bytes.
     *
     * @param name {@code metered}, {@code unmetered} or {@code unknown}, or the value of a label
     * @param meteredBytes of them over metered links; null for links
     * @param shortOfBudget devices whose budget is less than what they download; null for groups
     */
    public record Sum(String name, int devices, long bytes, boolean atMost, Long meteredBytes, Integer shortOfBudget) {}

    /**
     * How long it takes from its begin if nothing fails; half of such rollouts are done by p50, nine of ten by p90.
     *
     * @param known false where nothing was ever installed; then there are no seconds
     * @param said for people, with what it rests on
     * @param attempts that it rests on
     * @param devicesWithHistory of those in batches, which are taken at their own pace, and the others at the fleet's
     * @param downloadsKnown whether it is known how fast devices download; if not, only the rest is counted
     * @param persons how often somebody has to let it go on, which is not counted
     */
    public record Span(
            boolean known,
            Long p50Seconds,
            Long p90Seconds,
            String said,
            int attempts,
            int devicesWithHistory,
            int devicesWithoutHistory,
            boolean downloadsKnown,
            int persons) {}

    /**
     * A batch.
     *
     * @param beginsP50Seconds after the first began
     * @param p50Seconds that it takes, with the time for which it is watched
     * @param then what comes before the next, or null
     * @param awaitsPerson whether somebody has to let it go on then
     */
    public record Step(
            int batch,
            int devices,
            long bytes,
            boolean atMost,
            Long beginsP50Seconds,
            Long p50Seconds,
            Long p90Seconds,
            String then,
            boolean awaitsPerson) {}

    /** Codes are {@code offline, silent, often_offline, slow, budget, failed_before}; the reason ends a sentence. */
    public record Straggler(String device, Integer batch, String code, String reason) {}

    /** A device on whose disk it does not fit. */
    public record Lack(String device, Integer batch, long missingBytes, String detail) {}

    /** Codes are {@code disk_small, disk_unknown, conditions_unknown}; without a device it is about all. */
    public record Warning(String code, String device, String detail) {}

    /**
     * A member.
     *
     * @param turn {@code batch, later} or {@code never}
     * @param reason why it is later or never
     * @param delivery {@code nothing, patch} or {@code whole}; null for one that is left out
     * @param link {@code metered, unmetered} or {@code unknown}
     * @param linkDownloadBytes that its budget leaves, or null
     * @param diskHeadroomBytes what stays free on its disk at the most crowded moment; null if it did not say
     * @param probableSeconds without the time for which it bakes
     * @param ownAttempts that this rests on; 0 where it is the fleet's pace
     */
    public record Line(
            String device,
            String turn,
            Integer batch,
            String reason,
            String delivery,
            Long bytes,
            Boolean atMost,
            String link,
            Long linkDownloadBytes,
            Long diskFreeBytes,
            Long diskHeadroomBytes,
            Long probableSeconds,
            Integer ownAttempts) {}
}
