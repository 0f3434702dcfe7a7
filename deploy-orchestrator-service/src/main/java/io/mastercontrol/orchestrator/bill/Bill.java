package io.mastercontrol.orchestrator.bill;

import java.util.List;

/**
 * What a rollout would cost, and what is likely to hold it up. Bytes, seconds and devices; what nobody knows is null.
 *
 * @param summary in one line
 * @param bytes of all that are in a batch or come later
 * @param duration null where nothing was ever installed
 * @param steps the batches in their order
 * @param stragglers devices that will probably be late, each with the reason
 * @param lacking devices without the room, on which it cannot be installed
 * @param warnings what nearly goes wrong, and what the bill does not know
 * @param devices all members in their order
 */
public record Bill(
        String summary,
        Bytes bytes,
        Span duration,
        List<Step> steps,
        List<Straggler> stragglers,
        List<Lack> lacking,
        List<Warning> warnings,
        List<Line> devices) {

    /**
     * What is downloaded.
     *
     * @param metered over links of which the device says that they are
     * @param nothing how many devices have the content; the same for the others
     * @param atMost whether some of it may be fewer, since patches are still to be made
     * @param label by which the groups are made, or null for none
     */
    public record Bytes(
            long total,
            long metered,
            int nothing,
            int patch,
            int whole,
            boolean atMost,
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
     * @param waitsForPeople how often somebody has to let it go on, which is not counted
     * @param installations of the past that it rests on
     * @param said for people, with what it rests on
     * @param devicesWithHistory of those in batches, which are taken at their own pace, and the others at the fleet's
     * @param downloadsKnown whether it is known how fast devices download; if not, only the rest is counted
     */
    public record Span(
            long p50Seconds,
            long p90Seconds,
            int waitsForPeople,
            int installations,
            String said,
            int devicesWithHistory,
            int devicesWithoutHistory,
            boolean downloadsKnown) {}

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

    /**
     * The reason is the end of a sentence that begins with the device.
     *
     * @param code {@code offline, silent, waits, often_offline, slow, budget} or {@code failed_before}
     */
    public record Straggler(String device, Integer batch, String code, String reason) {}

    /** A device on whose disk it does not fit; the detail is the end of a sentence that begins with it. */
    public record Lack(String device, Integer batch, String detail) {}

    /** Codes are {@code disk_small, disk_unknown, conditions_unknown}; without a device it is about all. */
    public record Warning(String code, String device, String detail) {}

    /**
     * A member.
     *
     * @param turn {@code batch, later} or {@code never}
     * @param reason why it is later or never
     * @param way {@code nothing, patch} or {@code whole}; with the bytes and the room, null for one that is left out
     * @param diskNeededBytes that have to be free there, with the reserve that the agent leaves
     * @param diskHeadroomBytes what stays free on its disk at the most crowded moment; null if it did not say
     * @param probableSeconds without the time for which it bakes
     * @param ownInstallations that this rests on; 0 where it is the fleet's pace
     */
    public record Line(
            String device,
            String status,
            String turn,
            Integer batch,
            String reason,
            String way,
            Long bytes,
            Boolean atMost,
            Boolean linkMetered,
            Long linkBudgetLeftBytes,
            Long diskFreeBytes,
            Long diskNeededBytes,
            Long diskHeadroomBytes,
            Long probableSeconds,
            Integer ownInstallations) {}
}
