package io.mastercontrol.contracts.message;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A device's own measurements.
 *
 * @param cpuPercent busy share of all cores since the last heartbeat, 0 to 100
 * @param temperatureCelsius SoC temperature, or null where there is no sensor
 * @param linkMetered whether the way to the control plane costs by the byte; null if nobody has looked
 * @param linkBudgetLeftBytes what its budgets leave for downloads in their present period; null without a budget
 */
public record DeviceMetrics(
        Double cpuPercent,
        Long memoryUsedBytes,
        Long memoryTotalBytes,
        Long diskUsedBytes,
        Long diskTotalBytes,
        Double temperatureCelsius,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean linkMetered,
        @JsonInclude(JsonInclude.Include.NON_NULL) Long linkBudgetLeftBytes) {
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
                budgetLeftBytes);
    }
}
