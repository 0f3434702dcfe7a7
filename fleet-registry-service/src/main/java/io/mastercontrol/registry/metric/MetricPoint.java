package io.mastercontrol.registry.metric;

import java.time.Instant;

/**
 * What a device measured of itself around a time; means of a step, null where there was nothing to measure.
 *
 * @param at beginning of the step
 */
record MetricPoint(
        Instant at, Double cpuPercent, Long memoryUsedBytes, Long diskUsedBytes, Double temperatureCelsius) {}
