package io.mastercontrol.registry.metric;

import java.time.Instant;

/**
 * What a device measured of itself around a time; means of a step and the greatest of it, null where there was nothing to
 * measure.
 *
 * @param at beginning of the step
 */
record MetricPoint(
        Instant at,
        Double cpuPercent,
        Double cpuPercentMax,
        Long memoryUsedBytes,
        Long diskUsedBytes,
        Double temperatureCelsius,
        Double temperatureCelsiusMax) {}
