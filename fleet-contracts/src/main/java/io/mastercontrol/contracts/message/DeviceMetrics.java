package io.mastercontrol.contracts.message;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A device's own measurements.
 *
 * @param cpuPercent busy share of all cores since the last heartbeat, 0 to 100
 * @param temperatureCelsius SoC temperature, or null where there is no sensor
 * @param linkMetered whether the way to the control plane costs by the byte; null if nobody has looked
 * @param linkBudgetLeftBytes what its budgets leave for downloads in their present period; null without a budget
 * @param inodePercent part of the inodes in use on the file system that has the fewest left, 0 to 100
 * @param undervoltage whether the supply is too weak now
 * @param certificateDays until its certificate is good for nothing any more; less than 0 afterwards
 * @param outboxAgeSeconds since when the oldest of what waits for acknowledgement has waited; 0 if nothing does
 */
public record DeviceMetrics(
        Double cpuPercent,
        Long memoryUsedBytes,
        Long memoryTotalBytes,
        Long diskUsedBytes,
        Long diskTotalBytes,
        Double temperatureCelsius,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean linkMetered,
        @JsonInclude(JsonInclude.Include.NON_NULL) Long linkBudgetLeftBytes,
        @JsonInclude(JsonInclude.Include.NON_NULL) Double inodePercent,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean undervoltage,
        @JsonInclude(JsonInclude.Include.NON_NULL) Double certificateDays,
        @JsonInclude(JsonInclude.Include.NON_NULL) Long outboxAgeSeconds) {
    /** Of a device that says nothing of its link. */
    public DeviceMetrics(
            Double cpuPercent,
            Long memoryUsedBytes,
            Long memoryTotalBytes,
            Long diskUsedBytes,
            Long diskTotalBytes,
            Double temperatureCelsius) {
        this(
                cpuPercent,
                memoryUsedBytes,
                memoryTotalBytes,
                diskUsedBytes,
                diskTotalBytes,
                temperatureCelsius,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** The same with what is known of the link. */
    public DeviceMetrics over(boolean metered, Long budgetLeftBytes) {
        return new DeviceMetrics(
                cpuPercent,
                memoryUsedBytes,
                memoryTotalBytes,
                diskUsedBytes,
                diskTotalBytes,
                temperatureCelsius,
                metered,
                budgetLeftBytes,
                inodePercent,
                undervoltage,
                certificateDays,
                outboxAgeSeconds);
    }

    /** The same with what is known of the board; null where it cannot tell. */
    public DeviceMetrics on(Double inodePercent, Boolean undervoltage) {
        return new DeviceMetrics(
                cpuPercent,
                memoryUsedBytes,
                memoryTotalBytes,
                diskUsedBytes,
                diskTotalBytes,
                temperatureCelsius,
                linkMetered,
                linkBudgetLeftBytes,
                inodePercent,
                undervoltage,
                certificateDays,
                outboxAgeSeconds);
    }

    /** The same with how it stands with the control plane; null where that is not known. */
    public DeviceMetrics towards(Double certificateDays, Long outboxAgeSeconds) {
        return new DeviceMetrics(
                cpuPercent,
                memoryUsedBytes,
                memoryTotalBytes,
                diskUsedBytes,
                diskTotalBytes,
                temperatureCelsius,
                linkMetered,
                linkBudgetLeftBytes,
                inodePercent,
                undervoltage,
                certificateDays,
                outboxAgeSeconds);
    }
}
