package io.mastercontrol.contracts.message;

/**
 * A device's own measurements.
 *
 * @param cpuPercent busy share of all cores since the last heartbeat, 0 to 100
 * @param temperatureCelsius SoC temperature, or null where there is no sensor
 */
public record DeviceMetrics(
        Double cpuPercent,
        Long memoryUsedBytes,
        Long memoryTotalBytes,
        Long diskUsedBytes,
        Long diskTotalBytes,
        Double temperatureCelsius) {}
