package io.mastercontrol.registry.metric;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long what devices measured is kept, and how finely. Whole partitions are dropped, so some of it stays longer. */
@ConfigMapping(prefix = "mc.metric")
public interface MetricConfig {
    /** Measurements of each minute; partitions of six hours. */
    @WithDefault("48h")
    Duration keepMinutes();

    /** Means of five minutes; partitions of a day. */
    @WithDefault("30d")
    Duration keepFiveMinutes();

    /** Means of an hour; partitions of 30 days. */
    @WithDefault("730d")
    Duration keepHours();
}
