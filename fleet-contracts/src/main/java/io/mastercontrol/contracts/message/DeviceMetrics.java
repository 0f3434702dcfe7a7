package io.mastercontrol.contracts.message;

/**
 * A device's own measurements.
 *
 * @param cpuPercent busy share of all cores since the last heartbeat, 0 to 100
 * @param temperatureCelsius SoC temperature, or null where there is no sensor
 * @param linkMetered whether the way to the control plane costs by the byte; null where nobody knows
 * @param linkDownloadBytes of releases that the link still carries before its budget begins anew; null for any number
 */
public record DeviceMetrics(
        Double cpuPercent,
        Long memoryUsedBytes,
        Long memoryTotalBytes,
        Long diskUsedBytes,
        Long diskTotalBytes,
        Double temperatureCelsius,
        Boolean linkMetered,
        Long linkDownloadBytes) {

    /** Of a board that says nothing of its link. */
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

    /** The same, with what the link costs and carries. */
    public DeviceMetrics over(boolean metered, Long downloadBytes) {
        return new DeviceMetrics(
                cpuPercent,
                memoryUsedBytes,
                memoryTotalBytes,
                diskUsedBytes,
                diskTotalBytes,
                temperatureCelsius,
                metered,
                downloadBytes);
    }
}
